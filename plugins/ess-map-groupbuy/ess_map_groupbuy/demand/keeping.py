# SPDX-License-Identifier: AGPL-3.0-or-later
"""All pictures that were published of a campaign, as what changed from one to the next."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from ess_map_groupbuy.demand.counting import NOWHERE, Counted, Picture

Facts = Mapping[str, Any]
EMPTY: Facts = {"pictures": 0, "people": {}}


def past(counted: Facts) -> list[dict[str, Counted]]:
    """Return every picture, oldest first."""
    found: list[dict[str, Counted]] = [{} for _n in range(counted.get("pictures", 0))]
    for person, lines in counted.get("people", {}).items():
        ends = [line[0] for line in lines[1:]] + [len(found)]
        for (start, cell, quantity), end in zip(lines, ends, strict=True):
            if cell != NOWHERE:
                for look in found[start:end]:
                    look[person] = Counted(cell, quantity)
    return found


def added(counted: Facts, looks: Sequence[Picture], new: Picture) -> Facts:
    """Return the same with one more picture, unless it is the last one again."""
    last = looks[-1] if looks else {}
    if new == last:
        return counted
    number = len(looks)
    people = {person: list(lines) for person, lines in counted.get("people", {}).items()}
    for person in sorted(last.keys() | new.keys()):
        then = new.get(person)
        if last.get(person) != then:
            line = [number, then.cell, then.quantity] if then else [number, NOWHERE, 0]
            people.setdefault(person, []).append(line)
    return {"pictures": number + 1, "people": people}


def forgotten(counted: Facts, person: str) -> Facts:
    """Return the same with nobody's name on what one person counted for.

    It goes on counting until five have changed: what left at once would tell who left.
    """
    people = dict(counted.get("people", {}))
    if person in people:
        people[f"x{secrets.token_hex(8)}"] = people.pop(person)
    return {"pictures": counted.get("pictures", 0), "people": people}
