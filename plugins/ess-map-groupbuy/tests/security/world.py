# SPDX-License-Identifier: AGPL-3.0-or-later
"""Campaigns of two EPCI with all that a campaign has, and people of every kind."""

from __future__ import annotations

from ess_map import testing

HERE, THERE = "epci-243700754", "epci-200000016"
TOWNS = {HERE: "37261", THERE: "37003"}
PEOPLE = {
    "account": ("", ""),
    "household": ("", ""),
    "other household": ("", ""),
    "organiser": ("", ""),
    "other organiser": ("", ""),
    "animator": ("animator", HERE),
    "neighbour": ("animator", THERE),
    "administrator": ("administrator", "instance"),
}
"""Who → the role and its scope. "household" and "organiser" are of the campaigns of here, the
"other" ones of those of there; "account" has nothing at all."""

STAFF = {"organiser", "animator", "administrator"}
"""Who acts for the campaigns of here."""
NOBODY: frozenset[str] = frozenset()
OTHERS = {"organiser": "other organiser", "animator": "neighbour", "household": "other household"}


class World(testing.World):
    """What is there, for its own people alone."""

    def said(self, endpoint: str, method: str) -> dict[str, object] | None:
        """Return what must be sent so that something is looked for."""
        known = self.values[HERE]
        said = {
            "groupbuy_groups.propose": {"run": known["run_id"]},
            "groupbuy_groups.answer": {"place": known["commitment_id"], "reponse": "oui"},
            "groupbuy_groups.remind": {"place": known["commitment_id"]},
        }
        return said.get(endpoint) if method == "POST" else None

    def hide(self, word: str, place: str, readers: set[str] | frozenset[str]) -> str:
        there = {OTHERS.get(who, who) for who in readers}
        return super().hide(word, place, readers if place == HERE else there)

    def number(self, digits: str, place: str, readers: set[str] | frozenset[str]) -> str:
        """Hide ``digits``, which nothing else writes, however they are parted."""
        there = {OTHERS.get(who, who) for who in readers}
        self.canaries[digits] = readers if place == HERE else there
        return digits
