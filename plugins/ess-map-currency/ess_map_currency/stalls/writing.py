# SPDX-License-Identifier: AGPL-3.0-or-later
"""Write down where a member stands; the map follows at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map import Conflict, NotFound, hours, refresh_actors
from ess_map_currency.agreements.models import Acceptance, Agreement
from ess_map_currency.stalls.models import Stall
from ess_map_currency.stalls.placing import Placed


def of_agreement(session: Session, agreement: Agreement) -> dict[int, list[Stall]]:
    """Return the stalls of each establishment of an agreement, by its id, in order of place."""
    query = (
        sa.select(Stall)
        .where(Stall.acceptance_id.in_([one.id for one in agreement.acceptances]))
        .order_by(sa.func.lower(Stall.city), sa.func.lower(Stall.place), Stall.id)
    )
    found: dict[int, list[Stall]] = {one.id: [] for one in agreement.acceptances}
    for stall in session.scalars(query):
        found[stall.acceptance_id].append(stall)
    return found


def find(session: Session, agreement: Agreement, stall_id: int) -> tuple[Acceptance, Stall]:
    """Return a stall of an agreement and whose it is; ``NotFound``."""
    stall = session.get(Stall, stall_id)
    for one in agreement.acceptances:
        if stall is not None and stall.acceptance_id == one.id:
            return one, stall
    raise NotFound(_("Cet étal n'est pas, ou plus, de ce membre."))


def add(session: Session, one: Acceptance, said: Mapping[str, str], at: Placed) -> Stall:
    """Write a new stall of an establishment."""
    stall = Stall(acceptance_id=one.id, fictional=one.fictional)
    session.add(stall)
    _write(session, one, stall, said, at)
    return stall


def change(
    session: Session,
    one: Acceptance,
    stall: Stall,
    said: Mapping[str, str],
    at: Placed,
    version: int,
) -> None:
    """Change a stall; ``Conflict`` when somebody else did since the form was opened."""
    if stall.version != version:
        raise Conflict(
            _("Quelqu'un a modifié cet étal entre-temps. Rouvrez la page, et recommencez.")
        )
    stall.version += 1
    _write(session, one, stall, said, at)


def remove(session: Session, one: Acceptance, stall: Stall) -> None:
    """Take a stall away."""
    session.delete(stall)
    session.flush()
    refresh_actors(session, [one.actor_id])


def itinerate(session: Session, one: Acceptance, *, itinerant: bool) -> None:
    """Say whether an establishment is where its stalls are, and nowhere else."""
    one.itinerant = itinerant
    one.version += 1
    session.flush()
    refresh_actors(session, [one.actor_id])


def missing(one: Acceptance, stalls: Sequence[Stall]) -> bool:
    """Tell whether nobody can find an establishment: it is itinerant, and stands nowhere."""
    return one.itinerant and not any(
        hours.is_valid(stall.hours) and stall.hours for stall in stalls
    )


def _write(
    session: Session, one: Acceptance, stall: Stall, said: Mapping[str, str], at: Placed
) -> None:
    for name in ("place", "street", "hours", "note"):
        setattr(stall, name, said[name] or "")
    stall.commune, stall.city = at.commune, at.city
    stall.longitude, stall.latitude = at.longitude, at.latitude
    session.flush()
    refresh_actors(session, [one.actor_id])
