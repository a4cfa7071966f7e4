# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two currencies in two EPCI with all that a currency has, and people of every kind."""

from __future__ import annotations

from ess_map import testing

HERE, THERE = "epci-243700754", "epci-200000016"
TOWNS = {HERE: "commune-37261", THERE: "commune-37003"}
PEOPLE = {
    "account": ("", ""),
    "member": ("", ""),
    "other member": ("", ""),
    "steward": ("", ""),
    "other steward": ("", ""),
    "animator": ("animator", HERE),
    "neighbour": ("animator", THERE),
    "administrator": ("administrator", "instance"),
}
"""Who → the role and its scope. "member" and "steward" are of the currency of here, the "other"
ones of that of there; "account" has nothing at all."""

STAFF = {"steward", "animator", "administrator"}
"""Who acts for the association of the currency of here."""
AROUND = STAFF | {"member"}
OTHERS = {"steward": "other steward", "animator": "neighbour", "member": "other member"}


class World(testing.World):
    """What is there, for its own people alone."""

    def said(self, endpoint: str, method: str = "POST") -> dict[str, object] | None:
        """Return what must be sent so that something is looked for."""
        if method != "POST":
            return None
        if endpoint in ("currency_stalls.own_list", "currency_stalls.member_list"):
            return {"establishment": self.values[HERE]["acceptance_id"], "itinerant": "yes"}
        return SENT.get(endpoint)

    def hide(self, word: str, place: str, readers: set[str]) -> str:
        there = {OTHERS.get(who, who) for who in readers}
        return super().hide(word, place, readers if place == HERE else there)


SENT = {
    "currency_exchange.answer": {"geste": "ecarter"},
    "currency_desks_keeping.stock": {"stock": "low"},
    "currency_desks_till.till": {"stock": "low"},
    "currency_agreements.admit": {"choix": "non", "motif": "Hors charte."},
}
