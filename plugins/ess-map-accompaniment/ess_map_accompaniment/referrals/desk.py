# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of one request, the same for an account and for the link of a letter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map import Explanation, NotFound, db, find_territory, local_now, user
from ess_map_accompaniment.projects import tools
from ess_map_accompaniment.projects.models import Holder, Project
from ess_map_accompaniment.referrals import counting, gestures, measuring, record
from ess_map_accompaniment.referrals.lifecycle import ACTIVE, REFERRALS
from ess_map_accompaniment.referrals.models import Referral
from ess_map_accompaniment.words import NEEDS, REFUSALS, STAGES

REACHABLE = ("accepted", "in_progress", "unreachable", "completed")
"""States in which the structure sees how to reach the holder."""
UNREADABLE = ("withdrawn",)
"""The holder has taken their words back."""


@dataclass(frozen=True)
class Door:
    """How somebody came in: what they may, as whom, and the addresses of their pages."""

    page_url: str
    gesture_url: Callable[[str], str]
    by: int | None = None
    acts: bool = True
    reads_text: bool = True
    list_url: str = ""


@dataclass(frozen=True)
class Step:
    """One line of the story of a request and of those it goes on from."""

    at: datetime
    label: str
    words: str = ""
    structure: str = ""


@dataclass(frozen=True)
class Sheet:
    """All that the page of a request says."""

    referral: Referral
    title: str
    summary: str
    place: str
    stage: LazyString | str
    needs: list[LazyString]
    state: str
    left: str
    late: bool
    position: int
    explanation: Explanation | None
    holders: list[Holder]


def page(referral: Referral, door: Door) -> str:
    """Show one request."""
    return render_template(
        "accompaniment/referrals/request.html",
        sheet=sheet_of(db.session, referral, door),
        steps=_story(db.session, referral) if door.reads_text else [],
        gestures=gestures.possible(referral) if door.acts else [],
        tools=_tools(referral),
        door=door,
    )


def _tools(referral: Referral) -> list[tuple[LazyString, str]]:
    """The other pages of a project that is followed, for who is signed in."""
    follows = user() is not None and referral.state in ACTIVE
    return tools.for_project(referral.project_id) if follows else []


def act(referral: Referral, slug: str, door: Door) -> ResponseReturnValue:
    """Ask for, then do, what ``slug`` names; who only looks at the page has done nothing."""
    gesture = gestures.BY_SLUG.get(slug)
    if gesture is None:
        raise NotFound(_("Cette action n'existe pas : revenez à la demande."))
    form = gestures.form_of(db.session, referral, gesture)
    if form.validate_on_submit():
        gesture.do(db.session, referral, form, door.by)
        db.session.commit()
        flash(str(gesture.done), "success")
        return redirect(door.page_url, 303)
    answer = render_template(
        "accompaniment/referrals/gesture.html",
        sheet=sheet_of(db.session, referral, door),
        gesture=gesture,
        possible=gesture in gestures.possible(referral),
        form=form,
        door=door,
    )
    return answer, 422 if form.errors else 200


def sheet_of(session: Session, referral: Referral, door: Door) -> Sheet:
    """Return what the page says of a request to who came in by ``door``."""
    project = referral.project
    readable = door.reads_text and referral.state not in UNREADABLE
    left, late = time_left(referral)
    snapshot = referral.snapshot
    return Sheet(
        referral=referral,
        title=project.title if readable else _("Projet n° %(id)s", id=project.id),
        summary=project.summary if readable else "",
        place=place_of(project),
        stage=STAGES.get(project.stage, ""),
        needs=[NEEDS[need] for need in project.needs if need in NEEDS],
        state=REFERRALS.label_of(referral.state),
        left=left,
        late=late,
        position=counting.position(session, referral) if referral.state == "waiting" else 0,
        explanation=Explanation.restored(snapshot) if snapshot else None,
        holders=project.holders if readable and referral.state in REACHABLE else [],
    )


def place_of(project: Project) -> str:
    """Return the name of a project's commune: its exact place is not for this page."""
    return find_territory(project.commune).name if project.commune else ""


def time_left(referral: Referral) -> tuple[str, bool]:
    """Return how long the structure has to answer in words, and whether that is over."""
    if referral.state not in ("sent", "seen") or referral.target_at is None:
        return "", False
    now, target = local_now(), referral.target_at
    late = target < now
    days = measuring.working_days(*((target, now) if late else (now, target)))
    if days == 0:
        return _("réponse attendue aujourd'hui"), late
    if late:
        late_by = ngettext("%(num)d jour ouvré de retard", "%(num)d jours ouvrés de retard", days)
        return late_by, True
    return ngettext(
        "encore %(num)d jour ouvré pour répondre", "encore %(num)d jours ouvrés pour répondre", days
    ), False


def _story(session: Session, referral: Referral) -> list[Step]:
    steps = []
    for one in record.story(session, referral):
        for event in REFERRALS.history(session, one):
            if event.event != "started":
                steps.append(_step(one, event))
    return steps


def _step(referral: Referral, event: Any) -> Step:
    label = _("Nouvelles") if event.event == "news" else REFERRALS.label_of(event.to_state)
    reason = event.reason or ""
    if event.event == "decline":
        told = [str(REFUSALS.get(reason, reason)), referral.refusal_text]
        reason = " – ".join(filter(None, told))
    return Step(event.at, label, reason, referral.structure.actor.name)
