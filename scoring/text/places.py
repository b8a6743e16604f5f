"""Names of states: one name for a state, its people, its capital and its government.

Public facts, by hand: in news "Moscow", "the Kremlin" and "Russians" all say who acts.
The names stand in the folded form of `newsgauge.scoring.folding.fold_word`.
"""

from collections.abc import Mapping

_STATES = """
russia russian russians moscow kremlin
ukraine ukrainian ukrainians kyiv kiev
us usa america american americans washington pentagon
uk britain british britons london england
france french paris
germany german germans berlin
italy italian italians rome
spain spanish madrid
portugal portuguese lisbon
poland polish poles warsaw
hungary hungarian hungarians budapest
czechia czech czechs prague
slovakia slovak slovaks bratislava
austria austrian austrians vienna
switzerland swiss bern
belgium belgian belgians
netherlands dutch hague
sweden swedish swedes stockholm
norway norwegian norwegians oslo
finland finnish finns helsinki
denmark danish danes copenhagen
estonia estonian estonians tallinn
latvia latvian latvians riga
lithuania lithuanian lithuanians vilnius
belarus belarusian belarusians minsk
moldova moldovan moldovans chisinau
romania romanian romanians bucharest
bulgaria bulgarian bulgarians sofia
serbia serbian serbs belgrade
kosovo kosovar pristina
greece greek greeks athens
turkey turkish turks ankara türkiye
georgia georgian georgians tbilisi
armenia armenian armenians yerevan
azerbaijan azerbaijani azerbaijanis baku
kazakhstan kazakh kazakhs astana
uzbekistan uzbek uzbeks tashkent
china chinese beijing
taiwan taiwanese taipei
japan japanese tokyo
india indian indians delhi
pakistan pakistani pakistanis islamabad
iran iranian iranians tehran
iraq iraqi iraqis baghdad
israel israeli israelis jerusalem
palestine palestinian palestinians
syria syrian syrians damascus
lebanon lebanese beirut
jordan jordanian amman
egypt egyptian egyptians cairo
libya libyan libyans tripoli
saudi saudis riyadh
qatar qatari doha
sudan sudanese khartoum
mali malian malians bamako
nigeria nigerian nigerians abuja
kenya kenyan kenyans nairobi
canada canadian canadians ottawa
mexico mexican mexicans
brazil brazilian brazilians brasilia
venezuela venezuelan venezuelans caracas
cuba cuban cubans havana
australia australian australians canberra
cyprus cypriot cypriots nicosia
ireland irish dublin
nato
eu european brussels
"""
# Each name to the first of its line.
STATE_OF: Mapping[str, str] = {
    name: line.split()[0]
    for line in _STATES.strip().splitlines()
    for name in line.split()
}
