# SPDX-License-Identifier: AGPL-3.0-or-later
"""From versions and contributions to what the pages of history show."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy.orm import Session

from ess_map.actors import relating, store
from ess_map.actors.models import Actor
from ess_map.contributions import units, wording
from ess_map.contributions.doers import Doer, Doers
from ess_map.contributions.history import Change, Version
from ess_map.contributions.models import Contribution
from ess_map.contributions.naming import KINDS, STATUSES
from ess_map.contributions.undo import Undone
from ess_map.contributions.undoable import undoable
from ess_map.people import rights
from ess_map.people.models import User

EVENTS = {
    "actor.created": _l("Fiche créée"),
    "actor.updated": _l("Fiche modifiée"),
    "actor.closed": _l("Fermeture"),
    "actor.withdrawn": _l("Fiche retirée à la demande de sa source"),
    "actor.related": _l("Lien établi"),
    "actor.unrelated": _l("Lien rompu"),
    "actor.cleared": _l("Version approuvée pour un label"),
}


class Worded(NamedTuple):
    """A unit with the words that stayed, went and came."""

    label: str
    words: list[tuple[str, str]]


class Place(NamedTuple):
    name: str
    url: str


@dataclass(frozen=True)
class Line:
    """One thing that was done."""

    number: int
    """The version, or the contribution."""
    at: datetime
    title: str
    doer: Doer
    changes: tuple[Worded, ...] = ()
    fields: str = ""
    """Names of the units that it touches, where their content is not shown."""
    note: str = ""
    actor: Place | None = None
    status: str = ""
    contribution: int | None = None
    undo_url: str = ""


def versions(
    session: Session, actor: Actor, found: Sequence[Version], user: User | None
) -> list[Line]:
    """Return the versions of an actor as lines; ``user`` may undo some of them."""
    contributions = [version.contribution for version in found]
    doers = Doers(session, contributions, rights.of_actor(actor))
    others = store.load(session, sorted({v.data["with"] for v in found if "with" in v.data}))
    names = {one.id: one.name for one in others if one.status != "draft"}
    mine = undoable(session, filter(None, contributions), user)
    return [_version(version, doers, mine, names) for version in found]


def _version(
    version: Version, doers: Doers, mine: Collection[int], names: Mapping[int, str]
) -> Line:
    contribution = version.contribution
    title = EVENTS.get(version.kind, version.kind)
    if contribution is not None and version.kind == "actor.updated":
        title = KINDS[contribution.kind]
    return Line(
        number=version.number,
        at=version.at,
        title=str(title),
        doer=doers.of(contribution),
        changes=tuple(worded(change) for change in version.changes),
        note=_link(version, names),
        contribution=contribution.id if contribution else None,
        undo_url=_undo_url(contribution, mine),
    )


def _link(version: Version, names: Mapping[int, str]) -> str:
    """What an entry tells of a link with another actor."""
    said = version.data
    if "relation" not in said:
        return ""
    other = names.get(said["with"], _("un lieu retiré"))
    return f"{relating.words(said['relation'], said['side'])} {other}"


def contributions(
    session: Session, rows: Sequence[tuple[Contribution, int | None]], user: User | None
) -> list[Line]:
    """Return contributions as lines; with each, how many actors an import changed here."""
    doers = Doers(session, [one for one, _n in rows])
    mine = undoable(session, (one for one, _n in rows), user)
    return [_line(one, touched, doers, mine) for one, touched in rows]


def _line(one: Contribution, touched: int | None, doers: Doers, mine: Collection[int]) -> Line:
    return Line(
        number=one.id,
        at=one.decided_at or one.created_at,
        title=str(KINDS[one.kind]),
        doer=doers.of(one),
        fields=_fields(one),
        note=_import_note(one, touched) if one.source else "",
        actor=_actor(one),
        status=str(STATUSES[one.status]) if one.status != "accepted" else "",
        contribution=one.id,
        undo_url=_undo_url(one, mine),
    )


def _fields(one: Contribution) -> str:
    if one.kind not in ("create", "update", "move"):
        return ""
    names = one.accepted if one.accepted is not None else list(one.changes)
    return ", ".join(units.label(name) for name in names)


def _import_note(one: Contribution, touched: int | None) -> str:
    if touched is not None:
        return ngettext("%(num)s lieu d'ici", "%(num)s lieux d'ici", touched)
    said = one.changes
    if one.kind == "undo":
        n = said.get("actors", 0)
        return ngettext("%(num)s lieu rétabli", "%(num)s lieux rétablis", n)
    return " · ".join(
        filter(
            None,
            (
                said.get("file", ""),
                ngettext("%(num)s créé", "%(num)s créés", said.get("created", 0)),
                ngettext("%(num)s mis à jour", "%(num)s mis à jour", said.get("updated", 0)),
                ngettext("%(num)s retiré", "%(num)s retirés", said.get("withdrawn", 0)),
            ),
        )
    )


def _actor(one: Contribution) -> Place | None:
    """The actor; a draft is nobody's business, so it has no name here."""
    actor = one.actor
    if actor is None or actor.status == "draft":
        return None
    return Place(actor.name, url_for("history.actor", slug=actor.slug))


def _undo_url(one: Contribution | None, mine: Collection[int]) -> str:
    if one is None or one.id not in mine:
        return ""
    return url_for("history.take_back", contribution_id=one.id)


def worded(change: Change) -> Worded:
    """Return a change with its words marked."""
    old, new = wording.text(change.unit, change.old), wording.text(change.unit, change.new)
    return Worded(change.label, wording.words(old, new))


def facts(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the known units of an actor as (label, text)."""
    found = units.split(values)
    names = [*units.LABELS, *sorted(name for name in found if name.startswith(units.TERMS))]
    shown = [(units.label(name), wording.text(name, found.get(name))) for name in names]
    return [(label, text) for label, text in shown if text]


def undone(done: Undone) -> str:
    """Say what an undo did."""
    sentence = ngettext(
        "Annulé : %(num)s lieu a repris son état d'avant.",
        "Annulé : %(num)s lieux ont repris leur état d'avant.",
        done.actors,
    )
    if done.kept:
        names = sorted({units.label(name) for kept in done.kept.values() for name in kept})
        sentence += " " + _(
            "Ce que d'autres ont changé depuis est resté : %(names)s.", names=", ".join(names)
        )
    return sentence
