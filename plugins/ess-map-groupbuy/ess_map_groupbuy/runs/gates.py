# SPDX-License-Identifier: AGPL-3.0-or-later
"""What plugins may add to who can be in which group: gates of ``register_criteria("groupbuy")``.

A gate is asked only about pairs that nothing else keeps apart; unmet, it bars the pair, and its
sentence stands in the explanation. What it does not know bars nobody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ess_map import Explanation, criteria, evaluate_all

KIND = "groupbuy"


@dataclass(frozen=True)
class Demand:
    """An intention as a criterion sees it: never who it is, nor where they live.

    ``who``: ``household`` or ``enterprise``. ``actor_id`` and ``terms`` (by vocabulary) are those
    of an enterprise that is on the map. ``quantity`` counts steps of the campaign.
    """

    who: str
    commune_code: str
    quantity: int
    actor_id: int | None = None
    terms: Mapping[str, Sequence[str]] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Site:
    """Where a group may form: an offer, and the hub and the slot of its delivery, if any."""

    offer_id: int
    supplier_id: int | None = None
    labels: tuple[str, ...] = ()
    hub_id: int | None = None
    hub_actor_id: int | None = None
    slot: str = ""


@dataclass(frozen=True)
class Context:
    """The campaign: its address and kind (``pooled_delivery``, ``pooled_contract``…)."""

    campaign_id: int
    slug: str
    kind: str


@dataclass(frozen=True)
class Unmet:
    """The gates that are not met for one demand, by place of the site, and their first verdicts.

    ``said``: what was said, as ``Explanation.snapshot`` keeps a verdict, by name of the criterion.
    """

    at: Mapping[int, tuple[str, ...]]
    said: Mapping[str, Mapping[str, Any]]


def gates() -> list[Any]:
    """Return the gates that plugins have added; what only gives points decides nothing here."""
    return [one for one in criteria(KIND) if one.max_points is None]


def judge(demand: Demand, sites: Mapping[int, Site], context: Context) -> Unmet:
    """Ask every gate about ``demand`` and those of ``sites`` (by place) that it may go to."""
    places = sorted(sites)
    found = evaluate_all(gates(), demand, [sites[one] for one in places], context)
    at, said = {}, {}
    for place, explanation in zip(places, found, strict=True):
        unmet = explanation.barriers
        if unmet:
            at[place] = tuple(one.criterion for one in unmet)
            for one in unmet:
                if one.criterion not in said:
                    said[one.criterion] = Explanation((one,)).snapshot()["verdicts"][0]
    return Unmet(at, said)
