"""Pairs of words that exclude one another, by hand, as stems."""

from collections.abc import Mapping

from newsgauge.scoring.text.stems import stem_word

_PAIRS = """
more most over above exceed higher/less few fewer under below lower
before prior earlier/after later since
increase rise grow gain climb up/decrease fall drop decline shrink down
win victory triumph succeed success/lose loss lost defeat fail failure
first begin start open launch found/last end finish close stop cease
alive survive born live/dead die death kill
true real genuine correct/false fake untrue wrong incorrect
agree accept approve support back favour welcome/disagree reject refuse oppose decline
confirm admit acknowledge affirm/deny refute dispute
allow permit let legal lawful/ban forbid prohibit illegal unlawful
include join enter involve/exclude leave exit withdraw
progress advance breakthrough/stall stalemate deadlock retreat
comply obey honour respect/violate breach break
deploy mass amass build/withdraw pull dismantle
defend defensive protect/attack offensive assault
peace truce ceasefire calm/war battle fight violence
guilty responsible convict/innocent acquit clear
voluntary willing free/forced unwilling reluctant
planned scheduled expected/sudden unexpected snap surprise
complete whole full entire/partial incomplete half
same identical equal/different distinct other
old elder ancient/young new modern
large big huge great long tall high/small little tiny short low
early morning day/late evening night
man men male boy he/woman women female girl she
father son brother husband/mother daughter sister wife
north/south
east/west
left/right
inside indoors in/outside outdoors out
hot warm/cold cool
wet rain/dry
empty/full
fast quick/slow
good great positive best/bad poor negative worst
happy glad smile/sad unhappy cry
love like/hate dislike
rich wealthy/poor
strong/weak
easy simple/hard difficult
safe secure/dangerous risky
public/private
sit seat/stand run walk
sleep asleep/awake
alone single only/crowd group together
black dark/white light
buy purchase/sell sold
remember/forget
arrive come/depart leave go
always ever/never
all every everyone everything both/none no nobody nothing neither
civilian/military
friend ally/enemy foe
increase more/reduce cut
guest visitor/host
question ask/answer reply
"""


def _build() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for line in _PAIRS.strip().splitlines():
        one, other = (
            {stem_word(word) for word in side.split()} for side in line.split("/")
        )
        for stem in one - other:
            found.setdefault(stem, set()).update(other - one)
        for stem in other - one:
            found.setdefault(stem, set()).update(one - other)
    return {stem: frozenset(opposites) for stem, opposites in found.items()}


# A stem to those that exclude it.
OPPOSITES: Mapping[str, frozenset[str]] = _build()
