"""``newsgauge explain``: one article in the terminal, its evidence highlighted."""

import dataclasses
import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsgauge.scoring.cli.registry import registry_of, registry_option

if TYPE_CHECKING:
    from newsgauge.scoring.article import Article
    from newsgauge.scoring.axis import Axis
    from newsgauge.scoring.score import Score


@click.command()
@click.argument("file", type=click.Path(path_type=Path, readable=False))
@click.option("--axis", default="kremlin", show_default=True, help="Framing axis.")
@registry_option
@click.option("--json", "as_json", is_flag=True, help="One JSON object an article.")
def explain(file: Path, axis: str, registry: Path | None, as_json: bool) -> None:
    """Show the articles in FILE with the phrases that moved their score.

    Bold phrases are the article's own words; underlined ones it quotes or reports.

    Exit status: 0 shown, 1 no article could be read, 2 wrong usage.
    """
    from rich.console import Console

    from newsgauge.scoring.intake import read_articles
    from newsgauge.scoring.scorer import Scorer

    scorer = Scorer.load(axis, registry_of(registry))
    console = Console(highlight=False)
    for article in read_articles(file):
        score = scorer.score_one(article)
        if as_json:
            record = {"article_id": article.article_id, **dataclasses.asdict(score)}
            click.echo(json.dumps(record, ensure_ascii=False))
        else:
            _show(console, article, score, scorer.axis)


def _show(console: object, article: "Article", score: "Score", axis: "Axis") -> None:
    from rich.console import Console
    from rich.text import Text

    assert isinstance(console, Console)  # noqa: S101 - for the type checker
    console.rule(Text(article.title or article.article_id))
    if score.probabilities is None:
        console.print(f"not scored: {score.reason}")
    else:
        label = score.label or f"not scored: {score.reason}"
        chances = ", ".join(
            f"{name} {score.probabilities[name]:.0%}" for name in axis.classes
        )
        console.print(f"{label}  {axis.name}_score {score.value:+.2f}  ({chances})")
    text = Text(article.text)
    for span in article.boilerplate:
        text.stylize("dim strike", span.start, span.end)
    for evidence in score.evidence:
        colour = axis.colours[evidence.kind]
        style = "bold" if evidence.voice == "own" else "underline"
        text.stylize(f"{style} {colour}", evidence.start, evidence.end)
    console.print(text)
    for evidence in sorted(score.evidence, key=lambda item: -item.weight):
        who = (
            evidence.voice
            if evidence.speaker is None
            else f"quoted: {evidence.speaker}"
        )
        phrase = " ".join(evidence.phrase.split())
        console.print(Text(f"{evidence.weight:+.2f} {evidence.kind}: {phrase} ({who})"))
