# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words by the hundred thousand: proper nouns out of syllables, hours out of quarters."""

from random import Random

from ess_map.demo.draws import pick
from ess_map.demo.hours import PROFILES, opening_hours

FIRST = (
    "Bar Bel Ber Bo Bri Cal Car Cas Cha Chan Cor Cou Dal Dar Del Don Du Fa Fer Flo Fon Gar Gau "
    "Ger Gou Gri Gui Jar Jau Ker Lam Lan Lar Lau Le Lo Mai Mal Man Mar Mel Mer Mon Mor Nan Nor "
    "Pan Par Pel Pen Per Plou Pon Por Qui Ra Ren Ri Ro Rou Sal San Sar Sau Sel Ser Tal Tan Ter "
    "Tou Tré Val Var Ven Ver Vil"
)
MIDDLE = (
    "ba be bi bou ca cha co da de di do fa fe ga gue gne ja la le li lo lou ma me mi na ne ni no "
    "pe ra re ri ro sa se si ta te ti va ve vi"
)
LAST = (
    "ban beau bert bois bourg cel cert champ chet court dec dier din don doux geais gnac guen han "
    "jean lan las lec lier lin lon mard mas min mont nac neau nec net neuil quet rac rand rault "
    "reau rec ret ric rin ron sac san seau sin tais tard teau ter tin tot trac veau ville vin"
)
DAYS = ("Mo-Fr", "Tu-Sa", "Mo-Sa", "We-Sa", "Tu-Fr", "Mo,We,Fr", "Tu,Th", "Th-Su", "We", "Sa")


def proper_nouns(count: int) -> list[str]:
    """Return that many different nouns that sound like family and place names."""
    rng = Random(count)
    first, middle, last = FIRST.split(), MIDDLE.split(), LAST.split()
    found: dict[str, None] = {}
    while len(found) < count:
        between = pick(rng, middle) if rng.random() < 0.8 else ""
        found[pick(rng, first) + between + pick(rng, last)] = None
    return list(found)


def hours(count: int) -> list[str]:
    """Return that many different opening hours, the most usual first."""
    rng = Random(count)
    profiles = list(PROFILES)
    found: dict[str, None] = {}
    while len(found) < min(400, count // 4):
        found[opening_hours(rng, pick(rng, profiles))] = None
    while len(found) < count:
        found[_unusual(rng)] = None
    return list(found)


def _unusual(rng: Random) -> str:
    """Hours in quarters: a morning, an afternoon or both, sometimes with an exception."""
    morning = f"{_quarter(rng, 7, 11)}-{_quarter(rng, 12, 12)}"
    afternoon = f"{_quarter(rng, 13, 16)}-{_quarter(rng, 17, 22)}"
    spans = pick(rng, (morning, afternoon, f"{morning},{afternoon}"))
    tail = pick(rng, ("", "; PH off", "; PH off", "; Aug off", "; Sa[1] 10:00-12:00; PH off"))
    return f"{pick(rng, DAYS)} {spans}{tail}"


def _quarter(rng: Random, first: int, last: int) -> str:
    """A time on the quarter hour from first o'clock up to just before the next after last."""
    hour = first + int(rng.random() * (last - first + 1))
    return f"{hour:02d}:{pick(rng, ('00', '15', '30', '45'))}"
