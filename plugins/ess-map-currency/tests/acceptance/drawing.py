# SPDX-License-Identifier: AGPL-3.0-or-later
"""200 schedules as French shops, markets and bars have them, always the same ones."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from ess_map import hours

from .schedules import Rule, written

SEED = 20261121
WORKING, SIX, REST = frozenset(range(5)), frozenset(range(6)), frozenset((1, 2, 3, 4, 5))
YEAR = 2026


def schedules(number: int = 200) -> list[tuple[Rule, ...]]:
    """Return ``number`` schedules of every kind, in turn."""
    luck = Random(SEED)
    kinds = (_shop, _bakery, _bar, _market, _monthly, _seasonal, _weekly, _always, _desk, _twice)
    return [_with_exceptions(luck, kinds[one % len(kinds)](luck)) for one in range(number)]


def texts(found: list[tuple[Rule, ...]]) -> list[str]:
    """Return them in the notation, exceptional closures as the platform adds them."""
    return [_text(rules) for rules in found]


def _text(rules: tuple[Rule, ...]) -> str:
    if rules and rules[-1].dates:
        return hours.closed(written(rules[:-1]), *rules[-1].dates)
    return written(rules)


def _with_exceptions(luck: Random, rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
    """What a week does not say: public holidays, a month of August, days that are announced."""
    holidays = ((), (), (Rule(holidays=True),), (Rule(((600, 750),), holidays=True),))
    rules += luck.choice(holidays)
    if luck.random() < 0.3:
        first = luck.randint(1, 12)
        rules += (Rule(yearly=((8, first), (8, first + luck.randint(6, 19)))),)
    if luck.random() < 0.15:
        rules += (Rule(yearly=((12, 24), (1, 2))),)
    if luck.random() < 0.3:
        first = date(YEAR, 1, 1) + timedelta(days=luck.randint(0, 340))
        rules += (Rule(dates=(first, first + timedelta(days=luck.randint(1, 20)))),)
    return rules


def _lunch(luck: Random) -> tuple[tuple[int, int], ...]:
    """Morning and afternoon, on quarters of an hour."""
    opens, noon = luck.randrange(480, 600, 15), luck.randrange(720, 765, 15)
    again, closes = luck.randrange(810, 885, 15), luck.randrange(1050, 1170, 15)
    return ((opens, noon), (again, closes))


def _shop(luck: Random) -> tuple[Rule, ...]:
    days = luck.choice((WORKING, SIX, REST))
    saturday = Rule(((luck.randrange(540, 600, 30), 1110),), frozenset((5,)))
    return (Rule(_lunch(luck), days), *([saturday] if luck.random() < 0.4 else []))


def _bakery(luck: Random) -> tuple[Rule, ...]:
    sunday = Rule(((luck.randrange(390, 450, 15), 780),), frozenset((6,)))
    return (Rule(((420, 810), (930, 1170)), REST), sunday)


def _bar(luck: Random) -> tuple[Rule, ...]:
    """Past midnight, through the nights on which clocks change."""
    nights = luck.choice((frozenset((4, 5)), frozenset((3, 4, 5)), frozenset(range(7))))
    ends = luck.choice((1440, 1500, 1560, 1620, 1710))
    sunday = Rule(((960, 1320),), frozenset((6,)), also=True)
    late = (Rule(((luck.choice((1020, 1080, 1200)), ends),), nights),)
    return late + ((sunday,) if len(nights) < 7 and luck.random() < 0.5 else ())


def _market(luck: Random) -> tuple[Rule, ...]:
    days = frozenset(luck.sample(range(7), luck.choice((1, 1, 2))))
    return (Rule(((luck.choice((420, 480)), luck.choice((750, 780, 810))),), days),)


def _monthly(luck: Random) -> tuple[Rule, ...]:
    day = frozenset((luck.choice((2, 5, 5, 6)),))
    return (Rule(((600, 720),), day, nth=luck.choice((1, 1, 2, 3, -1))),)


def _seasonal(luck: Random) -> tuple[Rule, ...]:
    summer = Rule(((540, 780), (900, 1200)), frozenset(range(7)), months=(4, 10))
    winter = Rule(((600, 1020),), WORKING, months=(11, 3))
    return (summer, winter) if luck.random() < 0.6 else (summer,)


def _weekly(luck: Random) -> tuple[Rule, ...]:
    first = luck.choice((1, 2, 10))
    weeks = (first, luck.choice((26, 52)), luck.choice((1, 2, 2)))
    return (Rule(((840, 1080),), frozenset((luck.randrange(7),)), weeks=weeks),)


def _always(luck: Random) -> tuple[Rule, ...]:
    """Vending machines, automatic tills, and who says nothing."""
    return luck.choice(((Rule(((0, 1440),)),), (Rule(((0, 1440),)),), ()))


def _desk(luck: Random) -> tuple[Rule, ...]:
    """A desk of volunteers: some hours of a few days."""
    days = frozenset(luck.sample(range(6), 2))
    starts = luck.randrange(540, 1080, 10)
    return (Rule(((starts, starts + luck.choice((60, 90, 120))),), days),)


def _twice(luck: Random) -> tuple[Rule, ...]:
    """A week, and one day on which a later rule says something else."""
    other = frozenset((luck.randrange(6),))
    return (Rule(_lunch(luck), SIX), Rule(((luck.choice((600, 780)), 1260),), other))
