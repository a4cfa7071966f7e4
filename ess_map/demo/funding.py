# SPDX-License-Identifier: AGPL-3.0-or-later
"""Real schemes of the founding documents, marked as historical; invented money of one pôle."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ess_map.core.areas import ServiceArea
from ess_map.core.money import parse
from ess_map.demo import poles, tables
from ess_map.funding import ledger
from ess_map.funding.ledger import Facts
from ess_map.funding.models import Scheme
from ess_map.funding.rules import Ask
from ess_map.funding.years import DAY, add_months
from ess_map.poles import perimeter, stages
from ess_map.poles.models import Pole
from ess_map.territories import lookup

INVENTED = "demo-1392"
"""A PTCE that does not exist, in a région whose history of pôles is not told here."""

SOURCE = "Invention de la démonstration"


def load(session: Session) -> None:
    """Write what is not there yet; what somebody changed stays."""
    present = set(session.scalars(sa.select(Scheme.key)))
    for row in tables.rows("funding_schemes.csv"):
        if row["key"] not in present:
            session.add(_scheme(row))
    pole = poles.find_or_begin(session, INVENTED, "ptce", partial(_settle, session))
    if pole is not None and not ledger.of(session, pole.id):
        first = ledger.today().replace(day=1)
        for row in tables.rows("funding_lines.csv"):
            ledger.write(session, pole.id, _facts(row, first))
    session.commit()


def _scheme(row: Mapping[str, str]) -> Scheme:
    plain = ("key", "name", "funder", "kind", "rule", "source")
    counts = {name: int(row[name]) if row[name] else None for name in ("most_posts", "most_years")}
    days = {
        name: date.fromisoformat(row[name]) if row[name] else None
        for name in ("opens_on", "closes_on")
    }
    return Scheme(
        **{name: row[name] for name in plain},
        **counts,
        **days,
        most_cents=parse(row["most_euros"]) if row["most_euros"] else None,
        historical=row["historical"] == "1",
    )


def _facts(row: Mapping[str, str], month: date) -> Facts:
    """Return an invented line; its months count from ``month``, the first day of this one."""
    starts = add_months(month, int(row["first_month"]))
    ends = add_months(starts, int(row["months"])) - DAY
    ask = Ask(parse(row["euros"]), int(row["posts"]) if row["posts"] else None, starts, ends)
    return Facts(None, row["funder"], row["label"], row["status"], ask, "")


def _settle(session: Session, pole: Pole) -> None:
    """It works in the EPCI of its seat, as every source of this invention knows."""
    commune = lookup.get(f"commune-{pole.actor.location.commune_code}")
    around = commune.epci_code
    codes = frozenset({f"epci-{around}" if around else commune.key})
    perimeter.set_perimeter(session, pole, ServiceArea(codes=codes))
    stages.record_past(session, pole, "active", None, source=SOURCE)
