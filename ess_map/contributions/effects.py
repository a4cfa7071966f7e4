# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an accepted contribution does to the map, kind by kind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map.actors import saying, store
from ess_map.actors.models import Actor
from ess_map.contributions import history, labels, linking, units
from ess_map.contributions.files import publish
from ess_map.contributions.merge import merge
from ess_map.contributions.models import Contribution
from ess_map.core import clock
from ess_map.core.errors import Conflict, NotFound
from ess_map.platform.plugins import every


def apply(
    session: Session,
    contribution: Contribution,
    accepted: Sequence[str],
    seen_version: int | None = None,
) -> None:
    """Do what ``contribution`` asks for, as far as ``accepted``, in the caller's transaction."""
    effect = EFFECTS.get(contribution.kind)
    if effect:
        effect(session, contribution, accepted, seen_version)
    publish(session, contribution)
    if contribution.actor_id is not None:
        actor = _actor(session, contribution)
        every("apply_contribution", contribution=contribution, actor=actor)


def take_back(session: Session, contribution: Contribution, undoing: Contribution) -> None:
    """Undo what a contribution did beyond the fields of actors, which the journal tells."""
    undo = UNDO.get(contribution.kind)
    if undo and contribution.status == "accepted":
        undo(session, contribution, undoing)


def _create(session: Session, contribution: Contribution, accepted: Sequence[str], _seen) -> None:
    chosen = {unit: contribution.changes[unit] for unit in accepted}
    if not chosen.get("name"):
        raise Conflict(_("Un lieu ne peut pas être créé sans son nom : acceptez-le aussi."))
    fields = units.join(chosen, {})
    fields["verified_at"] = clock.day(contribution.decided_at).isoformat()
    fields, asked = labels.hold_back(session, fields, {})
    contribution.actor_id = store.create(session, fields, contribution.decided_at, contribution.id)
    labels.ask(session, contribution.actor_id, asked, contribution)


def _update(
    session: Session,
    contribution: Contribution,
    accepted: Sequence[str],
    seen_version: int | None,
) -> None:
    actor = _actor(session, contribution)
    chosen = {unit: contribution.changes[unit] for unit in accepted}
    current = units.split(saying.values(actor))
    if seen_version is not None and seen_version != actor.version:
        seen = units.split(history.values_at(session, actor, seen_version))
        clashes = merge(seen, current, chosen).clashes
        if clashes:
            raise Conflict(
                _(
                    "La fiche a changé pendant que vous décidiez (%(names)s) : relisez-la.",
                    names=", ".join(units.label(clash.unit) for clash in clashes),
                )
            )
    # Terms are sets: what others added meanwhile stays.
    base = {**current, **{unit: contribution.base.get(unit) for unit in chosen if "." in unit}}
    final = merge(base, current, chosen).changes
    fields = units.join(final, actor.terms)
    fields["verified_at"] = clock.day(contribution.decided_at).isoformat()
    fields, asked = labels.hold_back(session, fields, actor.terms)
    store.update(session, actor.id, fields, contribution.decided_at, contribution.id)
    labels.ask(session, actor.id, asked, contribution)


def _close(session: Session, contribution: Contribution, _accepted, _seen) -> None:
    store.close(
        session,
        contribution.actor_id,
        on=date.fromisoformat(contribution.changes["closed_on"]),
        successor_id=contribution.changes.get("successor_id"),
        at=contribution.decided_at,
        contribution_id=contribution.id,
    )


def _confirm(session: Session, contribution: Contribution, _accepted, _seen) -> None:
    store.update(
        session,
        contribution.actor_id,
        {"verified_at": contribution.changes["verified_at"]},
        contribution.decided_at,
        contribution.id,
    )


def _actor(session: Session, contribution: Contribution) -> Actor:
    found = store.load(session, [contribution.actor_id], to_write=True)
    if not found:
        raise NotFound(_("Cet acteur n'existe plus."))
    return found[0]


EFFECTS: dict[str, Callable[..., None]] = {
    "create": _create,
    "update": _update,
    "move": _update,
    "close": _close,
    "confirm": _confirm,
    "relate": linking.confirm,
    "label": labels.apply,
}
"""A report has no effect of its own: accepting it says that it was dealt with."""

UNDO: dict[str, Callable[..., None]] = {"relate": linking.take_back, "label": labels.take_back}
"""What undoing adds, for the kinds that change more than fields."""
