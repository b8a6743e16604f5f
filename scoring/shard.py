"""Scoring one shard of a batch: what a worker does."""

import dataclasses
import hashlib
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from newsgauge.scoring.article import Article
from newsgauge.scoring.claims import find_claims
from newsgauge.scoring.denials import Denial, Statement, find_statements
from newsgauge.scoring.mentions import Mention, find_mentions
from newsgauge.scoring.reading import Reading
from newsgauge.scoring.reliability.conduct import observe_conduct
from newsgauge.scoring.scorer import Scorer
from newsgauge.scoring.syndication import signature
from newsgauge.scoring.tables import article_row, schema_of, write_part
from newsgauge.scoring.text.numbers import Quantity
from newsgauge.scoring.text.positions import Position
from newsgauge.scoring.topics import find_names

# Working tables, which later steps read and a finished run keeps for going on.
WORK = ".work"
WORK_TABLES = ("traces", "mentions", "statements", "conduct")
_TRACES = pa.schema(
    [
        ("article_id", pa.string()),
        ("signature", pa.list_(pa.uint32())),
        ("names", pa.list_(pa.string())),
    ]
)
_MENTIONS = pa.schema(
    [
        ("article_id", pa.string()),
        ("start", pa.int64()),
        ("end", pa.int64()),
        ("quote", pa.string()),
        ("voice", pa.string()),
        ("speaker", pa.string()),
        ("q_start", pa.int64()),
        ("q_end", pa.int64()),
        ("low", pa.float64()),
        ("high", pa.float64()),
        ("unit", pa.string()),
        ("exact", pa.bool_()),
        ("phrase", pa.string()),
        ("noun", pa.string()),
        ("context", pa.list_(pa.string())),
        ("states", pa.list_(pa.string())),
    ]
)
_CONDUCT = pa.schema(
    [
        ("article_id", pa.string()),
        ("n_claims", pa.int64()),
        ("n_attributed", pa.int64()),
        ("n_named", pa.int64()),
        ("n_own_sentences", pa.int64()),
        ("n_calm_sentences", pa.int64()),
        ("is_carried", pa.bool_()),
        ("rating", pa.float64()),
    ]
)
_PLAIN = ("article_id", "start", "end", "voice", "speaker")
# Sets of words are one string each, which is written and read ten times as fast as a
# list; the sentence itself is in the text.
_STATEMENTS = pa.schema(
    [
        ("article_id", pa.string()),
        ("start", pa.int64()),
        ("end", pa.int64()),
        ("voice", pa.string()),
        ("speaker", pa.string()),
        ("stems", pa.string()),
        ("names", pa.string()),
        ("accused", pa.string()),
        ("known", pa.string()),
        ("denials", pa.string()),
        ("positions", pa.string()),
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """Some articles of a batch, and where their tables go.

    Attributes
    ----------
    number : int
        Position in the batch, from 0.
    articles : tuple of Article
        What to score.
    bundle : Path
        Folder of the model.
    bundle_digest : str
        SHA-256 of the model, so that another model scores again.
    run : Path
        Folder of the run.
    only_framing : bool
        Whether claims and disputes are left out.
    """

    number: int
    articles: tuple[Article, ...]
    bundle: Path
    bundle_digest: str
    run: Path
    only_framing: bool

    @property
    def name(self) -> str:
        """Name of the shard's parts: its number and a digest of all that makes them."""
        digest = hashlib.sha256(
            json.dumps(
                [version("newsgauge"), self.bundle_digest, self.only_framing]
            ).encode()
        )
        for article in self.articles:
            digest.update(repr(article).encode("utf-8", "replace"))
        return f"part-{self.number:06d}-{digest.hexdigest()[:16]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A shard whose parts are in place.

    Attributes
    ----------
    name : str
        Name of its parts.
    n_articles : int
        How many articles it has.
    was_there : bool
        Whether an earlier run had scored it.
    """

    name: str
    n_articles: int
    was_there: bool


def score_shard(shard: Shard) -> Done:
    """Score the articles of a shard and write its parts, unless they are there.

    The part of ``articles`` is written last: where it stands, all others do.

    Raises
    ------
    RunError
        If a part cannot be written.
    """
    name = shard.name
    done = Done(name=name, n_articles=len(shard.articles), was_there=False)
    if all(_is_whole(path) for path in _parts(shard.run, name)):
        return Done(name=name, n_articles=len(shard.articles), was_there=True)
    scorer = _scorer(shard.bundle, shard.bundle_digest)
    rows: dict[str, list[dict[str, Any]]] = {
        table: [] for table in ("texts", "evidence", "claims", "articles")
    }
    traces: list[dict[str, Any]] = []
    mentions: list[dict[str, Any]] = []
    statements: list[dict[str, Any]] = []
    conduct: list[dict[str, Any]] = []
    for article in shard.articles:
        reading = Reading.of(article)
        score = scorer.score_one(article, reading)
        rows["articles"].append(article_row(article, score, scorer.axis))
        rows["texts"].append(_text_row(article))
        rows["evidence"] += [
            {"article_id": article.article_id, **dataclasses.asdict(evidence)}
            for evidence in score.evidence
        ]
        traces.append(
            {
                "article_id": article.article_id,
                "signature": signature(reading).tolist(),
                "names": sorted(find_names(reading)),
            }
        )
        if shard.only_framing:
            continue
        # Quantities and denials are read in English only.
        claims = list(find_claims(reading)) if score.language == "en" else []
        observed = observe_conduct(article, reading, claims, score.language)
        conduct.append(
            {"article_id": article.article_id, **dataclasses.asdict(observed)}
        )
        if score.language == "en":
            rows["claims"] += [
                {
                    "claim_id": f"{article.article_id}:{claim.start}",
                    "article_id": article.article_id,
                    "start": claim.start,
                    "end": claim.end,
                    "text": article.text[claim.start : claim.end],
                    "voice": claim.voice,
                    "speaker": claim.speaker,
                    "kind": claim.kind,
                }
                for claim in claims
            ]
            mentions += map(_mention_row, find_mentions(article, reading, claims))
            statements += map(_statement_row, find_statements(article, reading))
    work = shard.run / WORK
    write_part(work / "traces", name, traces, _TRACES)
    write_part(work / "mentions", name, mentions, _MENTIONS)
    write_part(work / "statements", name, statements, _STATEMENTS)
    write_part(work / "conduct", name, conduct, _CONDUCT)
    for table in ("texts", "evidence", "claims", "articles"):
        schema = schema_of(table, scorer.axis)
        write_part(shard.run / table, name, rows[table], schema)
    return done


def _parts(run: Path, name: str) -> list[Path]:
    folders = [run / table for table in ("texts", "evidence", "claims", "articles")]
    folders += [run / WORK / table for table in WORK_TABLES]
    return [folder / f"{name}.parquet" for folder in folders]


def _is_whole(path: Path) -> bool:
    """Tell whether a part is there and can be read: its footer is written last."""
    try:
        pq.read_metadata(path)
    except (OSError, pa.ArrowException):
        return False
    return True


def read_work(run: Path, table: str) -> Iterator[dict[str, Any]]:
    """Yield the rows of a working table, in order of its parts."""
    for part in sorted((run / WORK / table).glob("part-*.parquet")):
        yield from pq.read_table(part).to_pylist()


def _words(text: str) -> frozenset[str]:
    """Return the words of a string; equal ones are one object, of millions."""
    return frozenset(map(sys.intern, text.split()))


def statements_of(
    rows: Iterable[dict[str, Any]], articles: dict[str, dict[str, Any]]
) -> list[Statement]:
    """Return the statements that working rows hold, without quotes; see `mentions_of`.

    A quote is ``text[start:end]`` of the article, and is read where it is shown.
    """
    return [
        Statement(
            **{key: row[key] for key in _PLAIN},
            quote="",
            source=articles[row["article_id"]]["source"],
            published=articles[row["article_id"]]["published"],
            stems=_words(row["stems"]),
            names=_words(row["names"]),
            accused=_words(row["accused"]),
            known=_words(row["known"]),
            denials=tuple(
                Denial(
                    names=_words(names),
                    head=head,
                    stems=_words(stems),
                    clause=clause,
                )
                for line in row["denials"].splitlines()
                for names, head, stems, clause in [line.split("\t", 3)]
            ),
            positions=tuple(
                Position(type=type_, question=question, answer=answer)
                for line in row["positions"].splitlines()
                for type_, question, answer in [line.split("\t")]
            ),
        )
        for row in rows
    ]


def _statement_row(statement: Statement) -> dict[str, Any]:
    return {
        **{key: getattr(statement, key) for key in _PLAIN},
        "stems": " ".join(sorted(statement.stems)),
        "names": " ".join(sorted(statement.names)),
        "accused": " ".join(sorted(statement.accused)),
        "known": " ".join(sorted(statement.known)),
        "denials": "\n".join(
            "\t".join(
                (
                    " ".join(sorted(denial.names)),
                    denial.head,
                    " ".join(sorted(denial.stems)),
                    denial.clause,
                )
            )
            for denial in statement.denials
        ),
        "positions": "\n".join(
            "\t".join((position.type, position.question, position.answer))
            for position in statement.positions
        ),
    }


def mentions_of(
    rows: Iterable[dict[str, Any]], articles: dict[str, dict[str, Any]]
) -> list[Mention]:
    """Return the mentions that working rows hold.

    Parameters
    ----------
    rows : iterable of dict
        Rows of the working table.
    articles : dict
        ``source`` and ``published`` of each article by its id.
    """
    return [
        Mention(
            article_id=row["article_id"],
            source=articles[row["article_id"]]["source"],
            published=articles[row["article_id"]]["published"],
            start=row["start"],
            end=row["end"],
            quote=row["quote"],
            voice=row["voice"],
            speaker=row["speaker"],
            quantity=Quantity(
                start=row["q_start"],
                end=row["q_end"],
                low=row["low"],
                high=row["high"],
                unit=row["unit"],
                exact=row["exact"],
            ),
            phrase=row["phrase"],
            noun=row["noun"],
            context=frozenset(map(sys.intern, row["context"])),
            states=frozenset(map(sys.intern, row["states"])),
        )
        for row in rows
    ]


def _mention_row(mention: Mention) -> dict[str, Any]:
    return {
        "article_id": mention.article_id,
        "start": mention.start,
        "end": mention.end,
        "quote": mention.quote,
        "voice": mention.voice,
        "speaker": mention.speaker,
        "q_start": mention.quantity.start,
        "q_end": mention.quantity.end,
        "low": mention.quantity.low,
        "high": mention.quantity.high,
        "unit": mention.quantity.unit,
        "exact": mention.quantity.exact,
        "phrase": mention.phrase,
        "noun": mention.noun,
        "context": sorted(mention.context),
        "states": sorted(mention.states),
    }


def _text_row(article: Article) -> dict[str, Any]:
    return {
        "article_id": article.article_id,
        "text": article.text,
        "boilerplate_starts": [span.start for span in article.boilerplate],
        "boilerplate_ends": [span.end for span in article.boilerplate],
    }


@lru_cache(maxsize=2)
def _scorer(bundle: Path, digest: str) -> Scorer:  # noqa: ARG001 - part of the key
    return Scorer.from_bundle(bundle)


def make_shards(
    articles: Iterable[Article], size: int
) -> Iterator[tuple[Article, ...]]:
    """Yield the articles in groups of `size`; the last may be smaller."""
    shard: list[Article] = []
    for article in articles:
        shard.append(article)
        if len(shard) == size:
            yield tuple(shard)
            shard = []
    if shard:
        yield tuple(shard)
