# SPDX-License-Identifier: AGPL-3.0-or-later
"""Establishments that are asked for, of the map or described, until they are admitted."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from ess_map import (
    Actor,
    ActorRecord,
    Conflict,
    LikelyActor,
    Locality,
    NotFound,
    Status,
    import_actors,
    likely_actors,
    load_actors,
    locality,
    run_soon,
)
from ess_map_currency.agreements import establishments, record
from ess_map_currency.agreements.models import Agreement
from ess_map_currency.currencies import perimeter
from ess_map_currency.currencies.models import Currency

JOB = "currency.establishments"
SOURCE = "currency-applications"
MOST = 20
"""Establishments that may wait in one agreement."""


@dataclass(frozen=True)
class Asked:
    """One establishment, and what it would accept; ``commune`` is the key of a territory."""

    actor_id: int | None = None
    name: str = ""
    siret: str = ""
    street: str = ""
    commune: str = ""
    city: str = ""
    media: tuple[str, ...] = ()
    share: int | None = None
    cap: int | None = None
    discount: str = ""
    trades: tuple[str, ...] = ()
    key: int = 0
    admitted: bool = False
    """The association has admitted it as a new place of the map: a job will make it."""

    @property
    def terms(self) -> dict[str, Any]:
        """What becomes fields of its acceptance."""
        names = ("media", "share", "cap", "discount", "trades")
        return {name: getattr(self, name) for name in names}


def of(agreement: Agreement) -> list[Asked]:
    """Return what an agreement still asks for, the oldest first."""
    return [
        Asked(**one | {"media": tuple(one["media"]), "trades": tuple(one["trades"])})
        for one in agreement.asked
    ]


def one(agreement: Agreement, key: int) -> Asked:
    """Return one of them; ``NotFound``."""
    for found in of(agreement):
        if found.key == key:
            return found
    raise NotFound(_("Cet établissement n'est plus demandé : rechargez la page."))


def put(agreement: Agreement, wanted: Asked) -> Asked:
    """Keep one: instead of that of the same key, or as a new one; ``Conflict`` for too many."""
    known = of(agreement)
    if not wanted.key:
        if len(known) >= MOST:
            raise Conflict(_("Vingt établissements attendent déjà : laissez-nous les regarder."))
        wanted = replace(wanted, key=1 + max((found.key for found in known), default=0))
        known.append(wanted)
    else:
        known = [wanted if found.key == wanted.key else found for found in known]
    _keep(agreement, known)
    return wanted


def drop(agreement: Agreement, key: int) -> None:
    """Forget one of them."""
    _keep(agreement, [found for found in of(agreement) if found.key != key])


def admit(session: Session, agreement: Agreement, key: int, actor: Actor | None = None) -> None:
    """Admit one, as ``actor`` of the map or, without, as a new place that a job will make."""
    wanted = one(agreement, key)
    if actor is None:
        put(agreement, replace(wanted, admitted=True))
        run_soon(session, JOB)
        return
    establishments.add(session, agreement, actor, **wanted.terms)
    drop(agreement, key)


def admit_known(session: Session, agreement: Agreement) -> None:
    """Admit those that were chosen on the map; those that were described wait for a look."""
    for wanted in of(agreement):
        if wanted.actor_id is not None:
            admit(session, agreement, wanted.key, actor_of(session, wanted))


def actor_of(session: Session, wanted: Asked) -> Actor | None:
    """Return the actor that was chosen, None when it was described or is not published any more."""
    found = load_actors(session, [wanted.actor_id]) if wanted.actor_id else []
    return found[0] if found and found[0].status == "published" else None


def likely(session: Session, wanted: Asked) -> list[LikelyActor]:
    """Return the actors of the map that a described establishment may be, with the reasons."""
    return [] if wanted.actor_id else likely_actors(session, _record(wanted, ""))


def is_outside(currency: Currency, wanted: Asked, actor: Actor | None) -> bool:
    """Tell whether it certainly lies outside the perimeter."""
    if actor is not None:
        return perimeter.is_outside(currency, actor)
    area = perimeter.of(currency)
    if area is None or not wanted.commune:
        return False
    try:
        place = locality(wanted.commune)
    except NotFound:
        place = Locality()
    return area.covers(place, remote=False).status is Status.UNMET


def create(session: Session) -> str | None:
    """Make the places that were admitted: a job, since an import commits."""
    query = sa.select(Agreement.id).where(sa.cast(Agreement.asked, sa.Text) != "[]")
    count = 0
    for agreement_id in session.scalars(query.order_by(Agreement.id)).all():
        for key in [found.key for found in of(session.get(Agreement, agreement_id))]:
            count += _create(session, agreement_id, key)
    if not count:
        return None
    return ngettext(
        "%(num)s établissement ajouté à la carte.",
        "%(num)s établissements ajoutés à la carte.",
        count,
    )


def _create(session: Session, agreement_id: int, key: int) -> int:
    agreement = record.find(session, agreement_id)
    wanted = next((found for found in of(agreement) if found.key == key), None)
    if wanted is None or not wanted.admitted:
        return 0
    made = int(agreement.created_at.timestamp())
    record_id = f"{agreement.id}-{made}-{key}"
    name = _("Demandes d'agrément des monnaies locales")
    ids = import_actors(
        session, [_record(wanted, record_id)], SOURCE, name, fictional=agreement.fictional
    )
    agreement = record.find(session, agreement_id)
    (actor,) = load_actors(session, [ids[record_id]])
    if establishments.taken(session, agreement.currency_id, actor.id) is None:
        establishments.add(session, agreement, actor, **wanted.terms)
    drop(agreement, key)
    session.commit()
    return 1


def _record(wanted: Asked, record_id: str) -> ActorRecord:
    return ActorRecord(
        id=record_id,
        name=wanted.name,
        siret=wanted.siret,
        street=wanted.street,
        city=wanted.city,
        commune=wanted.commune.removeprefix("commune-"),
        location_precision="commune",
    )


def _keep(agreement: Agreement, known: list[Asked]) -> None:
    agreement.asked = [
        asdict(found) | {"media": list(found.media), "trades": list(found.trades)}
        for found in known
    ]
    agreement.version += 1
