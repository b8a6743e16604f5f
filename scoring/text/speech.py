"""Words that show who speaks: reporting verbs, and what can and cannot be a speaker.

Compiled by hand from the reporting verbs of English, Russian, Ukrainian and Bulgarian
news; inflected forms are listed because a word list can be checked by reading it.
"""

REPORTING_VERBS = frozenset(
    """
    said says say saying told tells stated states stating added adds adding noted notes
    noting claimed claims claiming argued argues insisted insists warned warns stressed
    stresses emphasised emphasized emphasises emphasizes announced announces explained
    explains declared declares asserted asserts alleged alleges denied denies confirmed
    confirms reported reports wrote writes acknowledged acknowledges admitted admits
    remarked replied responded recalled recalls concluded maintained maintains observed
    suggested suggests underlined underscored complained conceded commented reiterated
    continued asked posted tweeted
    сказал сказала сказали заявил заявила заявили заявляет сообщил сообщила сообщили
    сообщает отметил отметила отметили отмечает подчеркнул подчеркнула подчеркнули
    добавил добавила добавили пояснил пояснила объяснил объяснила рассказал рассказала
    рассказали утверждает утверждают признал признала предупредил предупредила написал
    написала напомнил напомнила считает уточнил уточнила ответил ответила
    сказав сказала сказали заявив заявила заявили повідомив повідомила повідомили
    зазначив зазначила наголосив наголосила додав додала пояснив пояснила розповів
    розповіла стверджує написав написала попередив
    каза казаха заяви заявиха съобщи съобщиха посочи подчерта добави обясни отбеляза
    твърди написа предупреди призна коментира допълни изтъкна
    """.split()  # noqa: SIM905 - a list of a hundred strings reads worse
)
# English forms that are as often nouns, adjectives, or verbs with a plain object: only
# a quotation or "that" shows that they report speech ("United States", "claims of").
NEEDS_THAT = frozenset(
    """
    states claims notes adds added reports reported comments posts posted asked
    suggested suggests confirmed confirms announced announces continued denied
    denies observed recalled recalls admitted admits alleged explained explains
    underlined underscored emphasised emphasized emphasises emphasizes stressed
    stresses acknowledged acknowledges concluded maintained maintains conceded
    stated told tells wrote writes reiterated commented complained replied responded
    declared declares asserted asserts stating adding noting claiming saying
    remarked
    """.split()  # noqa: SIM905
)
BE_FORMS = frozenset("is are was were be been being".split())  # noqa: SIM905
# Phrases that name the speaker after them.
ACCORDING_TO = (
    ("according", "to"),
    ("in", "the", "words", "of"),
    ("по", "словам"),
    ("по", "данным"),
    ("за", "словами"),
    ("за", "даними"),
    ("по", "думите", "на"),
    ("според",),
)
PRONOUNS = frozenset(
    """
    he she they it i we who him her them us me
    он она они оно вони він вона его её ее него неё нее їх його її него нея той тя те то
    """.split()  # noqa: SIM905
)
# A capital letter at the start of these does not make them a name.
NOT_NAMES = frozenset(
    """
    the a an this that these those his her its their our my your as but and or so yet
    in on at by for from with to of after before when while if since however meanwhile
    also then there later earlier asked another one some many most both all what who
    monday tuesday wednesday thursday friday saturday sunday january february march
    april may june july august september october november december
    в на но и по как при это из за от для что если когда так же а у о об до после
    та і й що як але при це із від для якщо коли
    на но и от за по при това ако когато че както
    """.split()  # noqa: SIM905
)
# Where a noun phrase that follows a verb ends.
PHRASE_ENDS = frozenset(
    """
    on in at to that during after before when while as by with from who which whose
    adding noting for about via and but if since because over under
    в на во о об что при после во когда и а но также про із від що на в че при след
    когато като
    """.split()  # noqa: SIM905
)
