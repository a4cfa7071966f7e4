# SPDX-License-Identifier: AGPL-3.0-or-later
"""Plans, bodies, meetings, evaluations and diagnoses of a pôle and of its EPCI."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime

from ess_map.core import clock
from ess_map.core.db import db
from ess_map.diagnosis import keeping, places
from ess_map.diagnosis.diagnose import diagnose
from ess_map.governance import calendar, evaluations, papers
from ess_map.governance.models import Attendance, Body, Decision, Meeting, Seat
from ess_map.people.models import User
from ess_map.plans.models import Plan, PlanEvidence, PlanItem, PlanPartner
from ess_map.poles.models import Pole
from ess_map.territories import lookup
from tests.security import pole_things
from tests.security.things import Place
from tests.security.world import EVIL, HERE, World

DAY = date(2026, 6, 30)
MET = datetime(2026, 10, 6, 16, tzinfo=UTC)
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n%"


def of_place(
    world: World, place: Place, pole: Pole, people: dict[str, User], taken: int
) -> dict[str, object]:
    """Write what one EPCI and its pôle plan, meet about and evaluate, and say its numbers."""
    scope = f"pole-{pole.id}"
    return {
        "plans scope": scope,
        "of a territory scope": place.key,
        **_plans(world, place, scope, taken),
        **_bodies(world, place, scope, people),
        **_diagnoses(place, pole),
    }


def _plans(world: World, place: Place, scope: str, taken: int) -> dict[str, object]:
    """One for members with its evaluation, then one for everybody with its own."""
    private = _plan(place, scope, pole_things.hide(world, place, "plan"))
    hidden = _item(place, private, pole_things.hide(world, place, "action"))
    freeze = evaluations.freeze
    words = pole_things.hide(world, place, "évaluation")
    secret = freeze(db.session, (scope,), words, f"Bilan {EVIL}", place.animator)
    public = _plan(place, scope, f"Plan {EVIL}", public=True)
    item = _item(place, public, f"Agir {EVIL}", taken)
    proof = PlanEvidence(item_id=item.id, text=f"Preuve {EVIL}", dated=DAY, added_at=clock.now())
    proof.url, proof.added_by_id = "https://preuve.example/?a=<b>", place.animator.id
    db.session.add(proof)
    shown = freeze(db.session, (scope,), f"Évaluation {EVIL}", f"Bilan {EVIL}", place.animator)
    around = _plan(place, place.key, f"Plan du lieu {EVIL}", public=True)
    _item(place, around, f"Agir ici {EVIL}")
    freeze(db.session, (place.key,), f"Évaluation {EVIL}", f"Bilan {EVIL}", place.animator)
    return {
        "plan_id": public.id,
        "item_id": item.id,
        "evidence_id": proof.id,
        "not public plan_id": private.id,
        "not public item_id": hidden.id,
        "of a territory plan_id": around.id,
        "evaluation_id": shown.id,
        "not public evaluation_id": secret.id,
    }


def _plan(place: Place, scope: str, title: str, *, public: bool = False) -> Plan:
    said = {"summary": f"Résumé {EVIL}", "source": EVIL, "created_at": clock.now()}
    plan = Plan(scope=scope, title=title[:200], public=public, **said)
    db.session.add(plan)
    db.session.flush()
    return plan


def _item(place: Place, plan: Plan, title: str, taken: int | None = None) -> PlanItem:
    """An action under an axis, that an actor leads and another takes part in."""
    axis = PlanItem(plan_id=plan.id, level="axis", number="1", title=f"Axe {EVIL}", body=EVIL)
    db.session.add(axis)
    db.session.flush()
    action = PlanItem(
        plan_id=plan.id,
        parent_id=axis.id,
        level="action",
        title=title,
        body=f"Comment {EVIL}",
        owner_id=place.actor.id,
        owner_name=EVIL,
        starts_on=date(2026, 1, 1),
        deadline=DAY,
        indicator=f"Nombre {EVIL}",
        unit=EVIL[:40],
        target=3,
        value=1,
        need_id=taken,
    )
    db.session.add(action)
    db.session.flush()
    db.session.add(PlanPartner(item_id=action.id, actor_id=place.labelled.id))
    return action


def _bodies(world: World, place: Place, scope: str, people: dict[str, User]) -> dict[str, object]:
    """A body with one seat for a person and one for an actor, and two of its meetings."""
    body, around = _body(scope), _body(place.key)
    holder = people["partner"] if place.key == HERE else place.person
    seat = Seat(body_id=body.id, name=pole_things.hide(world, place, "siège"), user_id=holder.id)
    organisation = Seat(body_id=body.id, name=f"Lieu {EVIL}", actor_id=place.actor.id, shown=True)
    seat.college = organisation.college = EVIL[:80]
    db.session.add_all((seat, organisation))
    db.session.flush()
    open_, closed = _meeting(body, seat, EVIL), None
    secret = pole_things.hide(world, place, "réunion")
    closed = _meeting(body, seat, secret, public=False)
    decision = Decision(meeting_id=open_.id, text=f"Décidé {EVIL}", votes_for=1)
    hidden = Decision(meeting_id=closed.id, text=f"Décidé {secret}", votes_for=1)
    db.session.add_all((decision, hidden))
    _meeting(_body(place.key), seat, EVIL)
    name = f"Convocation {EVIL}"
    paper = papers.add(db.session, open_, _pdf(open_), name, place.animator)
    kept = papers.add(db.session, closed, _pdf(closed), f"Projet {secret}", place.animator)
    return {
        "body_id": body.id,
        "of a territory body_id": around.id,
        "seat_id": seat.id,
        "meeting_id": open_.id,
        "not public meeting_id": closed.id,
        "paper_id": paper.id,
        "decision_id": decision.id,
        "a paper name": paper.file,
        "a paper of the few name": kept.file,
        "of a person token": calendar.token(holder),
    }


def _body(scope: str) -> Body:
    body = Body(scope=scope, name=f"Comité {EVIL}", task=EVIL, rhythm_months=12, source=EVIL)
    db.session.add(body)
    db.session.flush()
    return body


def _meeting(body: Body, seat: Seat, words: str, *, public: bool = True) -> Meeting:
    said = {"place": f"Salle {words}", "agenda": f"Ordre {words}", "report": f"Dit {words}"}
    at = {"starts_at": MET, "changed_at": MET, "status": "held", "quorum_percent": 50}
    meeting = Meeting(body_id=body.id, public=public, **said, **at)
    db.session.add(meeting)
    db.session.flush()
    db.session.add(Attendance(meeting_id=meeting.id, seat_id=seat.id, state="present"))
    return meeting


def _pdf(meeting: Meeting) -> io.BytesIO:
    return io.BytesIO(PDF + str(meeting.id).encode())


def _diagnoses(place: Place, pole: Pole) -> dict[str, object]:
    """Two that were kept: of the EPCI, and of the perimeter of the pôle."""
    here = places.of_territory(db.session, lookup.get(place.key))
    found = diagnose(db.session, here)
    kept = keeping.keep(db.session, found, f"Lu {EVIL}", place.animator)
    mine = keeping.keep(db.session, found, f"Lu {EVIL}", place.animator, pole_id=pole.id)
    mine.territory = f"pole-{pole.id}"
    return {"diagnosis_id": kept.id, "of a pole diagnosis_id": mine.id}
