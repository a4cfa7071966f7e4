# SPDX-License-Identifier: AGPL-3.0-or-later
"""A letter, every three months at most, to who has not confirmed their sheets for a year."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy.orm import Session

from ess_map import Gone, local_now, post_letter, sign, verify
from ess_map_accompaniment.offer import completeness, record
from ess_map_accompaniment.offer.models import Structure

PURPOSE = "accompaniment.verified"
VALID_DAYS = 90
AGAIN = timedelta(days=91)
LETTER = "accompaniment.stale"


def remind(session: Session) -> str | None:
    """Write to each structure with a stale service, unless it was written to lately."""
    today = local_now().date()
    written = 0
    for structure_id in [one.id for one in record.all_open(session)]:
        structure = record.structure(session, structure_id)
        if structure.reminded_on is not None and today - structure.reminded_on < AGAIN:
            continue
        old = [one for one in structure.services if completeness.stale(one, today)]
        if old and structure.email:
            _write(session, structure, [one.name for one in old])
            structure.reminded_on = today
            session.commit()
            written += 1
    session.commit()
    return ngettext("%(num)s rappel", "%(num)s rappels", written) if written else None


def of_link(session: Session, token: str) -> Structure:
    """Return the structure that a letter's link lets confirm its sheets."""
    structure_id, made = verify(PURPOSE, token, max_age=VALID_DAYS * 24 * 3600)
    found = record.structure(session, structure_id)
    if _made(found) != made:
        raise Gone(_("La structure de cette lettre a été effacée : il n'y a plus rien à vérifier."))
    return found


def link(structure: Structure) -> str:
    """Return the path on which a structure confirms its sheets.

    It carries the instant at which the structure was made besides its id, which SQLite gives again.
    """
    return f"/accompagnement/fiches-a-jour/{sign(PURPOSE, [structure.id, _made(structure)])}"


def _made(structure: Structure) -> int:
    return int(structure.created_at.timestamp() * 1000)


def _write(session: Session, structure: Structure, names: list[str]) -> None:
    post_letter(
        session,
        structure.email,
        _l("Vos fiches d'accompagnement sont-elles toujours exactes ?"),
        "accompaniment/offer/mail/stale.txt",
        kind=LETTER,
        structure=structure.actor.name,
        names=names,
        path=link(structure),
        space=f"/accompagnement/structures/{structure.id}/espace",
    )
