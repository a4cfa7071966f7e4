# SPDX-License-Identifier: AGPL-3.0-or-later
"""The currencies of the demonstration, their associations and who runs them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ess_map import ActorRecord, ServiceArea, User, living, local_now, now
from ess_map_currency.currencies import perimeter
from ess_map_currency.currencies.lifecycle import CURRENCIES
from ess_map_currency.currencies.models import Currency, Steward
from ess_map_currency.demo.tables import SOURCE, number, rows, several, towns

STEWARD = "monnaie@demo.example"
RUN = "loirette"
"""The currency that the account of the demonstration runs."""
INVENTED = "Monnaie inventée pour la démonstration."
CHARTER = (
    "Nous privilégions les fournisseurs du territoire.\n"
    "Nous acceptons la monnaie et la faisons circuler plutôt que de la reconvertir.\n"
    "Nous choisissons un défi par an : emballages, énergie, emploi, accessibilité.\n"
    "Nous accueillons une visite de l'association avant l'agrément, puis chaque année."
)
STEPS = {
    "active": ("try", "launch"),
    "pilot": ("try",),
    "ended": ("try", "launch", "end"),
    "project": (),
}
MERGED = "Les membres ont voté l'adhésion à la Loirette ; les billets sont échangés jusqu'à la fin."


def associations() -> list[ActorRecord]:
    """Return those who emit the currencies, as actors of the map."""
    return [_association(row) for row in rows("currencies")]


def load(session: Session, ids: Mapping[str, int]) -> dict[str, Currency]:
    """Write the currencies, and return them by slug; ``ids`` are those of the actors."""
    made = {}
    for row in rows("currencies"):
        with living(now() - timedelta(days=int(row["since_days"]))):
            made[row["slug"]] = _currency(row, ids[f"association-{row['slug']}"])
            session.add(made[row["slug"]])
            session.flush()
            CURRENCIES.start(session, made[row["slug"]], scopes=perimeter.scopes(made[row["slug"]]))
        _live(session, made[row["slug"]], row)
    for currency in made.values():
        currency.verified_at = local_now().date() - timedelta(days=12)
    made["sabline"].successor_id = made["loirette"].id
    steward = session.scalar(sa.select(User).where(User.email == STEWARD))
    if steward is not None:
        session.add(
            Steward(
                currency_id=made[RUN].id,
                user_id=steward.id,
                name=steward.name,
                email=steward.email,
                joined_at=now(),
            )
        )
    session.flush()
    return made


def _association(row: dict[str, str]) -> ActorRecord:
    place = {}
    first = towns(row["slug"])[:1]
    if first:
        place = {
            "city": first[0].name,
            "commune": first[0].code,
            "longitude": first[0].longitude + 0.003,
            "latitude": first[0].latitude - 0.002,
            "location_precision": "commune",
        }
    return ActorRecord(
        id=f"association-{row['slug']}",
        name=f"Association {row['name']}",
        summary=f"Elle émet et anime {row['name']}.",
        terms={
            "family": ("association",),
            "role": ("monnaie_locale",),
            "activity": ("finance_solidaire",),
        },
        opening_hours="Tu-Fr 09:30-12:30,14:00-17:30; PH off",
        **place,
    )


def _currency(row: dict[str, str], emitter_id: int) -> Currency:
    flags = {
        name: {"1": True, "0": False, "": None}[row[column]]
        for name, column in (("change_given", "change_given"), ("refund_individuals", "refund"))
    }
    area = ServiceArea(codes=frozenset(several(row["codes"])), vintage=2026)
    return Currency(
        slug=row["slug"],
        name=row["name"],
        symbol=row["symbol"],
        code=row["code"],
        emitter_id=emitter_id,
        state="project",
        summary=row["summary"],
        description=INVENTED,
        area=area.to_json(),
        media=several(row["media"]),
        denominations=[int(part) for part in several(row["denominations"])],
        backend_name=row["backend_name"],
        backend_url=row["backend_url"],
        email=f"bonjour@{row['slug']}.example",
        charter=CHARTER,
        b2b=row["b2b"] == "1",
        conversion_fee=number(row["fee"]),
        conversion_least=number(row["least"]),
        bonus=number(row["bonus"]),
        melting=number(row["melting"]),
        melting_months=number(row["melting_months"]),
        renewal_months=int(row["renewal"]),
        since=local_now().date() if row["since_days"] != "0" else None,
        source=SOURCE,
        external_id=row["slug"],
        fictional=True,
        **flags,
    )


def _live(session: Session, currency: Currency, row: dict[str, str]) -> None:
    """Let a currency go through its stages, a few months each."""
    ago = int(row["since_days"])
    for step in STEPS[row["state"]]:
        ago = ago * 2 // 3
        with living(now() - timedelta(days=ago)):
            CURRENCIES.apply(
                session,
                currency,
                step,
                allowed=lambda _role: True,
                reason=MERGED if step == "end" else "",
                scopes=perimeter.scopes(currency),
            )
