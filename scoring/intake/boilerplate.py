"""What stands in an article's text and is not the article."""

import re
from collections.abc import Iterator

from newsgauge.scoring.text.spans import Span, merge

# Whole lines. Compiled by hand from the page furniture of English, Russian, Ukrainian
# and Bulgarian news pages; each line names one kind.
_LINES = re.compile(
    r"""
    (?:read|see|watch)\s(?:also|more|next|it\sin)\b.{0,200}
    |(?:also|more)\s(?:on|from|read)\b[^.!?]{0,80}
    |(?:you\s(?:may|might)\s(?:also\s)?(?:like|be\sinterested\sin)|related(?:\s(?:articles?|stories|topics|news|posts?))?
      |recommended(?:\sfor\syou)?|most\s(?:read|popular|viewed)|trending(?:\snow)?|up\snext)\s?(?::.{0,160})?
    |explore\s(?:more|further)\b.{0,160}
    |(?:share|tweet|print|email|copy\slink|save|listen|facebook|twitter|telegram|whatsapp|linkedin|pinterest|reddit|viber|x)
      (?:\s(?:this|on|via|to|with|article|page|post|link|facebook|twitter|x|telegram|whatsapp|email|story|\W)){0,8}
    |comments?(?:\s\(?\d+\)?)?|\d+\scomments?
    |(?:leave\sa\s(?:comment|reply)|post\sa\scomment|join\sthe\s(?:discussion|conversation)|(?:view|show)\scomments?)\b.{0,80}
    |what\s(?:are\syour\sthoughts|do\syou\sthink)\b.{0,240}
    |(?:we|this\s(?:site|website))\suses?\scookies\b.{0,400}|(?:accept|manage|reject)(?:\sall)?\scookies.{0,80}
    |by\s(?:continuing|clicking|using)\b.{0,200}\b(?:cookies|privacy\spolicy|terms)\b.{0,120}
    |(?:subscribe|sign\sup|register)\b.{0,160}\b(?:newsletters?|inbox|updates|channel|e-?mail|free)\b.{0,120}
    |(?:follow|find|join)\sus\b.{0,120}|(?:get|download)\s(?:the|our)\s(?:\w+\s){0,3}app\b.{0,80}
    |(?:support|donate\sto)\s(?:us|our\swork|independent\sjournalism)\b.{0,200}
    |(?:©|\(c\)|copyright)\s.{0,200}|all\srights\sreserved.{0,80}
    |(?:advertisement|ad|sponsored(?:\scontent)?|continue\sreading|skip\sto\s(?:main\s)?content|loading\W*|back\sto\stop|menu|search|log\s?in)
    |(?:meta\sdescription|focus\skeywords?|keywords|tags?|slug|seo\stitle|excerpt|categories|filed\sunder)\s?:.{0,600}
    |(?:published|updated|posted|last\s(?:updated|modified))\s?(?:on|at|:)?\s.{0,60}\d.{0,40}
    |(?:photo|image|picture|video|screenshot|illustration)(?:\scredit|\sby)?\s?[:/].{0,200}
    |(?:reporting|additional\sreporting|writing|editing|edited|translated)\sby\s.{0,300}
    |\d+\s(?:min(?:ute)?s?\sread|shares?|views?)
    |(?:читайте|смотрите|слушайте)\s(?:также|ещ[её]|далее)\b.{0,200}|подпи(?:сывайтесь|шитесь)\b.{0,200}|поделиться.{0,60}
    |(?:фото|видео|теги|метки|источник)\s?:.{0,200}|(?:реклама|все\sправа\sзащищены).{0,80}|комментари(?:и|ев)(?:\s\(?\d+\)?)?
    |(?:читайте|дивіться)\s(?:також|ще)\b.{0,200}|підпи(?:шіться|суйтесь)\b.{0,200}|поділитися.{0,60}|коментарі(?:\s\(?\d+\)?)?
    |(?:прочетете|вижте|четете)\s(?:още|също|повече)\b.{0,200}|абонирайте\b.{0,200}|последвайте\sни\b.{0,160}|споделете?.{0,60}
    |снимка\s?:.{0,200}|коментар(?:и|а)?(?:\s\(?\d+\)?)?|всички\sправа\sзапазени.{0,80}
    """,
    re.VERBOSE | re.IGNORECASE,
)
# Headings after which a page lists links to other articles.
_LINK_LISTS = re.compile(
    r"""
    (?:read\s(?:also|more|next)|you\s(?:may|might)\s(?:also\s)?like|related(?:\s\w+)?|recommended(?:\sfor\syou)?
    |most\s(?:read|popular|viewed)|more\s(?:on|from)\b[^.!?]{0,60}
    |читайте\s(?:также|ещ[её])|читайте\s(?:також|ще)|(?:прочетете|вижте|четете)\s(?:още|също))\s*[:.…]?
    """,
    re.VERBOSE | re.IGNORECASE,
)
# At the head of a text: place, date and agency, up to the dash that ends them.
_DATELINE = re.compile(
    r"""
    (?:[^\W\d_][\w.'’-]*(?:[ /][^\W\d_][\w.'’-]*){0,3},\s)?  # MOSCOW,
    (?:[^\W\d_][\w.'’-]*(?:\s[^\W\d_][\w.'’-]*){0,2},?\s)?  # Ukraine
    (?:(?:[^\W\d_]{3,9}\.?\s\d{1,2}|\d{1,2}\s[^\W\d_]{3,9})  # March 3
      (?:,?\s\d{4})?[,.]?\s)?
    (?:
      /[A-Z][\w .-]{1,24}/\.?\s*(?:[-–—]\s*)?                         # /AGENCY/.
      |\([A-Z][\w .-]{1,24}\)\s*(?:[-–—]\s*)                          # (Agency) -
    )
    """,
    re.VERBOSE,
)
_DATE_HEAD = re.compile(
    r"[A-ZА-ЯЁІЇЄҐ][A-ZА-ЯЁІЇЄҐ .'’-]{2,30}(?:,\s[^\W\d_]{3,12}\.?\s\d{1,2}"
    r"|,\s\d{1,2}\s[^\W\d_]{3,12}|,\s[A-Z][a-z]+)?"
    r"(?:\s?\([^)\n]{2,40}\))?\s?[-–—]\s"
)
# At the end: who reported and edited, in brackets, and wire sign-offs.
_AGENCY_TAIL = re.compile(
    r"""
    \((?:(?:additional\s)?reporting|writing|editing|edited|compiled|translated)\sby\b[^()]{2,600}\)
    |(?:^|(?<=\s))(?:-\s?0\s?-|\#\#\#|-30-|ends)\s*\Z
    |©\s?[^\n]{0,120}\Z
    """,
    re.VERBOSE | re.IGNORECASE,
)
# A line longer than this is prose, whatever it begins with.
_MAX_LINE = 700
# What follows a link-list heading is a list while its lines stay shorter than this.
_MAX_LINK = 200
_MAX_LINKS = 12
_HEAD = 200


def find_boilerplate(text: str) -> list[Span]:
    """Return the parts of a text that are not the article, in order.

    Share links, "read also" lists, cookie notices, comment prompts, newsletter lines,
    page headings and metadata lines, credits, datelines and agency tails. The text
    itself is left as it is, so offsets stay valid. A text is never boilerplate as a
    whole: where only furniture would be left, nothing is taken out.
    """
    spans = merge([*_dateline(text), *_lines(text), *_tails(text)])
    kept = len(text.strip()) - sum(len(span.of(text).strip()) for span in spans)
    return spans if kept > 0 else []


def _dateline(text: str) -> Iterator[Span]:
    begin = len(text) - len(text.lstrip())
    head = text[: begin + _HEAD]
    for pattern in (_DATELINE, _DATE_HEAD):
        match = pattern.match(head, begin)
        if match and match.end() > begin:
            yield Span(*match.span())
            return


def _lines(text: str) -> Iterator[Span]:
    n_links = 0
    for match in re.finditer(r"[^\n]+", text):
        line = match.group().strip(" \t\r•*-–—|>#[]()")
        if not line:
            continue
        span = Span(*match.span())
        if len(line) <= _MAX_LINE and _LINES.fullmatch(line):
            yield span
            n_links = _MAX_LINKS if _LINK_LISTS.fullmatch(line) else 0
        elif n_links and len(line) <= _MAX_LINK and line[-1] not in ".!?…":
            yield span
            n_links -= 1
        else:
            n_links = 0


def _tails(text: str) -> Iterator[Span]:
    for match in _AGENCY_TAIL.finditer(text):
        yield Span(*match.span())
