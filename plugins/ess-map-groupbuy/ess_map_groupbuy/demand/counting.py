# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is counted where, so that no difference between two looks is about fewer than five.

Somebody is counted in one cell (a commune, or the rest of an intercommunality) or in none. Between
any two pictures ever published, whoever is counted otherwise is sorted by from where to where, and
by whether the quantity is another: each sort holds nobody, or five at least. So the difference of
any cell, of any sum of cells and of the total is made by nobody, or by five at least; and each cell
holds nobody, or five at least. What cannot be shown so yet waits: the picture is late, never sharp.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

FIVE = 5
"""The smallest number of people that anything public is about."""
NOWHERE = ""
PASSES = 4
"""One step may make room for another: leaving a commune, joining the rest of its neighbours."""


@dataclass(frozen=True)
class Counted:
    """In which cell somebody is counted, and with which quantity, in steps."""

    cell: str
    quantity: int


@dataclass(frozen=True)
class Demand:
    """What somebody wants today, in which ``fine`` cell; ``coarse`` is the one it may merge into.

    ``coarse`` is '' where there is none.
    """

    fine: str
    coarse: str
    quantity: int


Picture = Mapping[str, Counted]
"""Person → where they are counted; who is not counted is not there."""
Sort = tuple[str, str, bool]
Change = tuple[str, Counted | None]


def renewed(past: Sequence[Picture], wanted: Mapping[str, Demand]) -> dict[str, Counted]:
    """Return the next picture, as near to what is ``wanted`` as the ``past`` ones allow.

    ``past`` are all that were ever published, oldest first. The same again gives the same.
    """
    draft = _Draft(past)
    for _pass in range(PASSES):
        before = dict(draft.now)
        for step in (_moved, _dissolved, _merged, _amounts):
            for group in step(draft.now, wanted):
                draft.apply(group)
        if before == draft.now:
            break
    return draft.now


class _Draft:
    """The picture that is being made; ``apply`` makes a group of changes, or none of them."""

    def __init__(self, past: Sequence[Picture]) -> None:
        self.now: dict[str, Counted] = dict(past[-1]) if past else {}
        # Before the first picture there was one without anybody: so a cell is never of a few.
        self._past = [{}, *past]
        self._sorts = [Counter(_sorts(one, self.now)) for one in self._past]

    def apply(self, changes: Sequence[Change]) -> None:
        while len(changes) >= FIVE:
            undo = [(person, self.now.get(person)) for person, _then in changes]
            self._make(changes)
            few = [
                (one, {sort for sort, count in sorts.items() if 0 < count < FIVE})
                for one, sorts in zip(self._past, self._sorts, strict=True)
            ]
            if not any(sorts for _one, sorts in few):
                return
            self._make(undo)
            changes = _without(changes, undo, few)

    def _make(self, changes: Sequence[Change]) -> None:
        for person, then in changes:
            here = self.now.get(person)
            for sorts, one in zip(self._sorts, self._past, strict=True):
                for state, sign in ((here, -1), (then, 1)):
                    if sort := _sort(one.get(person), state):
                        sorts[sort] += sign
            if then is None:
                self.now.pop(person, None)
            else:
                self.now[person] = then


def _without(
    changes: Sequence[Change], undo: Sequence[Change], few: Sequence[tuple[Picture, set[Sort]]]
) -> list[Change]:
    """Return the changes but those that make a sort of a few; none when it is nobody's alone."""
    kept = [
        change
        for change, (_person, here) in zip(changes, undo, strict=True)
        if not any(
            _sort(one.get(change[0]), state) in sorts
            for one, sorts in few
            if sorts
            for state in (here, change[1])
        )
    ]
    return kept if len(kept) < len(changes) else []


def _sorts(before: Picture, after: Picture) -> Iterable[Sort]:
    for person in before.keys() | after.keys():
        if sort := _sort(before.get(person), after.get(person)):
            yield sort


def _sort(before: Counted | None, after: Counted | None) -> Sort | None:
    """Return from where to where somebody went, whichever way, and whether they want as much."""
    if before == after:
        return None
    here = before.cell if before else NOWHERE
    there = after.cell if after else NOWHERE
    other = before is not None and after is not None and before.quantity != after.quantity
    return (min(here, there), max(here, there), other)


def _best(wanted: Mapping[str, Demand]) -> dict[str, str]:
    """Return the cell of each: the fine one where it holds five, else the coarse one, or none."""
    fine = Counter(one.fine for one in wanted.values())
    coarse = Counter(one.coarse for one in wanted.values() if fine[one.fine] < FIVE)
    return {
        person: one.fine
        if fine[one.fine] >= FIVE
        else one.coarse
        if one.coarse and coarse[one.coarse] >= FIVE
        else NOWHERE
        for person, one in wanted.items()
    }


def _moved(now: Picture, wanted: Mapping[str, Demand]) -> list[list[Change]]:
    """Group who should be counted elsewhere, by from where to where; the quantity comes later."""
    best, groups = _best(wanted), defaultdict(list)
    for person in sorted(now.keys() | wanted.keys()):
        here, cell = now.get(person), best.get(person, NOWHERE)
        from_cell = here.cell if here else NOWHERE
        if from_cell == cell:
            continue
        then = None
        if cell != NOWHERE:
            then = replace(here, cell=cell) if here else Counted(cell, wanted[person].quantity)
        groups[min(from_cell, cell), max(from_cell, cell)].append((person, then))
    return _largest(groups)


def _dissolved(now: Picture, wanted: Mapping[str, Demand]) -> list[list[Change]]:
    """Group everybody of a cell that five have left, and in which five are no longer."""
    best, members, left = _best(wanted), defaultdict(list), Counter()
    for person, one in sorted(now.items()):
        members[one.cell].append((person, None))
        left[one.cell] += best.get(person, NOWHERE) != one.cell
    few = Counter(best.values())
    return _largest(
        {
            (cell,): group
            for cell, group in members.items()
            if left[cell] >= FIVE and few[cell] < FIVE
        }
    )


def _merged(now: Picture, wanted: Mapping[str, Demand]) -> list[list[Change]]:
    """Group who is counted nowhere and may be in the rest of their neighbours, until it is more."""
    groups, shown = defaultdict(list), {one.cell for one in now.values()}
    for person, one in sorted(wanted.items()):
        if person not in now and one.coarse and one.fine not in shown:
            groups[(one.coarse,)].append((person, Counted(one.coarse, one.quantity)))
    return _largest(groups)


def _amounts(now: Picture, wanted: Mapping[str, Demand]) -> list[list[Change]]:
    """Group who wants more or less than is counted, by their cell."""
    groups = defaultdict(list)
    for person, one in sorted(now.items()):
        if person in wanted and wanted[person].quantity != one.quantity:
            then = replace(one, quantity=wanted[person].quantity)
            groups[(one.cell,)].append((person, then))
    return _largest(groups)


def _largest(groups: Mapping[tuple[str, ...], list[Change]]) -> list[list[Change]]:
    return [group for _key, group in sorted(groups.items(), key=lambda one: (-len(one[1]), one[0]))]
