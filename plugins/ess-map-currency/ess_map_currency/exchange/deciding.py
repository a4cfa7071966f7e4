# SPDX-License-Identifier: AGPL-3.0-or-later
"""What somebody of the association says of a row: each answer can be taken back."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map import Conflict, Invalid, hours, load_actors, local_now, refresh_actors, run_soon
from ess_map_currency.agreements import establishments
from ess_map_currency.agreements.lifecycle import AGREEMENTS
from ess_map_currency.agreements.models import Acceptance, Agreement
from ess_map_currency.exchange import applying, matching, record, standing
from ess_map_currency.exchange.models import Feed, FeedRow
from ess_map_currency.exchange.taking import JOB

Answer = Callable[[Session, Feed, FeedRow], str]
"""Does what was asked, and returns the sentence that says so."""


def link(session: Session, feed: Feed, row: FeedRow, actor_id: int) -> str:
    """Say that a row is about an actor."""
    _still(row, "proposed", "new")
    found = load_actors(session, [actor_id])
    if not found:
        raise Invalid(_("Cet acteur n'est plus sur la carte : choisissez-en un autre."))
    row.actor_id, row.state, row.due = actor_id, "matched", True
    row.refused = [id_ for id_ in row.refused if id_ != actor_id]
    run_soon(session, JOB)
    return _("« %(row)s » est reliée à %(name)s.", row=row.name, name=found[0].name)


def add(session: Session, feed: Feed, row: FeedRow) -> str:
    """Say that a row is about nobody on the map yet: to be added."""
    _still(row, "proposed", "new")
    if not matching.is_placed(record.understood(feed, row)):
        raise Invalid(
            _(
                "« %(row)s » n'est pas ajoutée : nous ne savons pas où c'est. Donnez-lui une "
                "commune ou des coordonnées dans votre outil, puis redonnez le fichier.",
                row=row.name,
            )
        )
    add_all(session, [row])
    return _("« %(row)s » sera sur la carte dans un instant.", row=row.name)


def add_all(session: Session, rows: Sequence[FeedRow]) -> int:
    """Add several rows to the map at once."""
    for row in rows:
        _still(row, "proposed", "new")
        row.refused = sorted({*row.refused, *(one["actor_id"] for one in row.candidates)})
        row.state, row.due, row.reason = "adding", True, ""
    run_soon(session, JOB)
    return len(rows)


def set_aside(session: Session, feed: Feed, row: FeedRow) -> str:
    """Leave a row aside: later files do not ask again."""
    _still(row, "proposed", "new", "vanished", "matched")
    row.state, row.due = "ignored", False
    return _("« %(row)s » est laissée de côté.", row=row.name)


def resume(session: Session, feed: Feed, row: FeedRow) -> str:
    """Take up a row again that was left aside."""
    _still(row, "ignored")
    gone = row.vanished_at is not None
    if row.actor_id is not None:
        row.state, row.due = ("vanished" if gone else "matched"), not gone
    else:
        row.state, row.due = "waiting", not gone
    run_soon(session, JOB)
    return _("« %(row)s » est reprise.", row=row.name)


def unlink(session: Session, feed: Feed, row: FeedRow) -> str:
    """Undo a link: what was written for the row goes, the actor stays on the map."""
    _still(row, "matched", "vanished", "ignored")
    if row.actor_id is None:
        raise Conflict(_("Cette ligne n'est reliée à rien."))
    actor_id = row.actor_id
    one = standing.load(session, feed.currency_id, [actor_id]).get(actor_id)
    if one is not None and one.desk is not None and applying.owns(row, one.desk):
        session.delete(one.desk)
    if one is not None and one.acceptance is not None and applying.owns(row, one.acceptance):
        _take_out(session, feed, one.acceptance)
    row.actor_id, row.said, row.here, row.hours_guess, row.hours_said = None, {}, {}, "", ""
    row.refused = sorted({*row.refused, actor_id})
    matching.propose(session, row, record.understood(feed, row), matching.taken(session, feed))
    refresh_actors(session, [actor_id])
    return _("Le lien de « %(row)s » est défait : la ligne attend à nouveau.", row=row.name)


def confirm_hours(session: Session, feed: Feed, row: FeedRow, said: str) -> str:
    """Make hours count that were proposed, or corrected, for what a row says in words."""
    _still(row, "matched")
    said = said.strip()
    hours.parse(said)
    if len(said) > 1000:
        raise Invalid(_("Ces horaires sont trop longs : 1 000 caractères au plus."))
    one = _linked(session, feed, row)
    if one.acceptance is None:
        raise Conflict(_("Cet établissement n'accepte plus la monnaie : reliez d'abord la ligne."))
    establishments.change(session, one.acceptance, hours=said)
    if one.desk is not None and applying.owns(row, one.desk):
        one.desk.hours = said
    row.hours_guess = ""
    # Confirmed is not changed: the feed is given back with its own words.
    row.here = row.here | {"hours": said}
    return _("Les horaires de « %(row)s » sont en ligne.", row=row.name)


def refuse_hours(session: Session, feed: Feed, row: FeedRow) -> str:
    """Say that the proposed hours are wrong: the words of the row are kept, nothing is shown."""
    row.hours_guess = ""
    return _("Ces horaires ne seront pas affichés ; le texte d'origine est gardé.")


def close(session: Session, feed: Feed, row: FeedRow) -> str:
    """Say that an establishment whose row has vanished accepts the currency no more."""
    _still(row, "vanished")
    one = _linked(session, feed, row)
    if one.acceptance is not None:
        establishments.close(session, one.acceptance, local_now().date())
    if one.desk is not None and applying.owns(row, one.desk):
        one.desk.state = "closed"
    row.state = "matched"
    row.here = row.here | {"closed_on": local_now().date().isoformat()}
    refresh_actors(session, [one.actor.id])
    return _("%(name)s n'accepte plus la monnaie depuis aujourd'hui.", name=one.actor.name)


def keep(session: Session, feed: Feed, row: FeedRow) -> str:
    """Say that an establishment goes on although its row has vanished."""
    _still(row, "vanished")
    row.state = "matched"
    return _("« %(row)s » reste dans l'annuaire.", row=row.name)


ANSWERS: dict[str, Answer] = {
    "ajouter": add,
    "ecarter": set_aside,
    "reprendre": resume,
    "delier": unlink,
    "refuser-horaires": refuse_hours,
    "fermer": close,
    "garder": keep,
}
"""What a button of a row sends."""


def _linked(session: Session, feed: Feed, row: FeedRow) -> standing.Linked:
    one = standing.load(session, feed.currency_id, [row.actor_id or 0]).get(row.actor_id or 0)
    if one is None:
        raise Conflict(_("L'acteur de cette ligne n'est plus sur la carte."))
    return one


def _take_out(session: Session, feed: Feed, acceptance: Acceptance) -> None:
    agreement = acceptance.agreement
    establishments.remove(session, acceptance)
    left = sa.select(sa.func.count()).where(Acceptance.agreement_id == agreement.id)
    source = record.source_of(feed.id)
    if agreement.source == source and not session.scalar(left):
        AGREEMENTS.delete(session, session.get_one(Agreement, agreement.id))
    session.flush()


def _still(row: FeedRow, *states: str) -> None:
    if row.state not in states:
        raise Conflict(_("Cette ligne a changé entre-temps. Rechargez la page."))
