# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two structures in two EPCI with all that a structure has, and people of every kind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from ess_map_accompaniment.offer.models import Absence, Adviser, Service, Structure
from ess_map_accompaniment.permanences.models import Booking, Permanence
from ess_map_accompaniment.projects.models import Holder, PathwayStep, Project
from ess_map_accompaniment.referrals.models import Correction, Referral
from ess_map_accompaniment.training.models import Enrolment, TrainingSession

from ess_map import Actor, ServiceArea, User, db, local_now, now, testing
from ess_map.testing import EVIL

HERE, THERE = "epci-243700754", "epci-200000016"
TOWNS = {HERE: "commune-37261", THERE: "commune-37003"}
PEOPLE = {
    "account": ("", ""),
    "holder": ("", ""),
    "adviser": ("", ""),
    "other adviser": ("", ""),
    "animator": ("animator", HERE),
    "neighbour": ("animator", THERE),
    "administrator": ("administrator", "instance"),
}
"""Who → the role and its scope. "holder" carries the project of here and "adviser" answers for
the structure of here, "other adviser" for that of there; "account" has nothing at all."""
BOOKING = "accompaniment_permanences"

STAFF = {"adviser", "animator", "administrator"}
"""Who answers for the structure of here."""
AROUND = STAFF | {"holder"}


@dataclass
class World(testing.World):
    """What is there, for its own people alone."""

    slot: str = ""
    """The wall time of a slot that is free in both EPCI."""

    def query(self, endpoint: str) -> str:
        """Return what an address needs after it, to lead to something."""
        return f"?le={self.slot}" if endpoint.startswith(f"{BOOKING}_booking.") else ""

    def said(self, endpoint: str, method: str) -> dict[str, object] | None:
        """Return what must be sent so that something is looked for."""
        if method == "POST" and endpoint == "accompaniment_holder.add":
            return {"service": self.values[HERE]["not asked"]}
        return None

    def hide(self, word: str, place: str, readers: set[str]) -> str:
        there = {"other adviser", "neighbour"} if readers & STAFF else set()
        return super().hide(word, place, readers if place == HERE else {"administrator"} | there)


def of_place(
    world: World, place: str, actor: Actor, adviser: User, holder: User | None
) -> tuple[dict[str, object], dict[str, object]]:
    """Write a structure and a project of ``place``; return the ids and what links are made of."""
    structure = Structure(
        actor_id=actor.id,
        kinds=["cae"],
        email=world.hide("demandes@prive", place, STAFF),
        area=ServiceArea(codes={place}).to_json(),
        test_places=9,
    )
    db.session.add(structure)
    db.session.flush()
    person = Adviser(
        structure_id=structure.id,
        user_id=adviser.id,
        name="Camille",
        email=world.hide("camille@prive", place, STAFF),
        joined_at=now(),
    )
    guest = Adviser(structure_id=structure.id, email=world.hide("invitee@prive", place, STAFF))
    day = local_now().date() + timedelta(days=9)
    absence = Absence(structure_id=structure.id, since=day, until=day, note=EVIL)
    said = {"structure_id": structure.id, "stages": ["creation"]}
    service = Service(name=f"Entreprendre {EVIL}", kind="legal_hosting", **said)
    training = Service(name="Se former", kind="training", **said)
    other = Service(name="Autre", kind="legal_hosting", **said)
    db.session.add_all((person, guest, absence, service, training, other))
    db.session.flush()
    project = _project(world, place, holder)
    asked = _asked(world, place, project, service)
    ids, kept = _held(world, place, structure, service, training, actor)
    ids |= {
        "structure_id": structure.id,
        "service_id": service.id,
        "actor_id": actor.id,
        "not asked": other.id,
        "project_id": project.id,
        "adviser_id": person.id,
        "absence_id": absence.id,
        "referral_id": asked[0].id,
        "correction_id": asked[1].id,
        "step_id": asked[2].id,
        "on": kept["day"],
        "came": "venu",
        "slug": "nouvelles",
        "question": "avis",
        "filename": "accompaniment.css",
    }
    kept |= {"project": project, "referral": asked[0], "guest": guest, "structure": structure}
    return ids, kept


def _project(world: World, place: str, holder: User | None) -> Project:
    project = Project(
        state="active",
        title=world.hide("titre", place, AROUND) + EVIL,
        summary=world.hide("resume", place, AROUND),
        stage="creation",
        needs=["legal_hosting"],
        commune=TOWNS[place],
        epci=place,
        # Beside the field of a place of the small country, to be told from every other.
        longitude=0.6543217 if place == HERE else 0.9543217,
        latitude=47.3543219 if place == HERE else 47.3643219,
        consents={"send": now().isoformat(), "animator": now().isoformat()},
        confirmed_at=now(),
    )
    if place == HERE:
        world.canaries |= {"0.65432": {"holder"}, "47.35432": {"holder"}}
    project.holders = [
        Holder(
            user_id=holder.id if holder else None,
            name=world.hide("porteuse", place, AROUND),
            email=world.hide("porteuse@prive", place, AROUND),
            phone=f"06 00 00 00 {'01' if place == HERE else '02'}",
        )
    ]
    db.session.add(project)
    db.session.flush()
    return project


def _asked(world, place, project, service):
    referral = Referral(
        project_id=project.id,
        service_id=service.id,
        structure_id=service.structure_id,
        state="accepted",
        need="legal_hosting",
        message=world.hide("message", place, AROUND),
        sent_at=now(),
        accepted_at=now(),
    )
    db.session.add(referral)
    db.session.flush()
    correction = Correction(
        service_id=service.id, referral_id=referral.id, criterion="accompaniment.stage", said=EVIL
    )
    note = world.hide("etape", place, AROUND)
    step = PathwayStep(project_id=project.id, position=0, stage="creation", note=note)
    db.session.add_all((correction, step))
    db.session.flush()
    return referral, correction, step


def _held(world, place, structure, service, training, actor):
    today = local_now().date()
    tuesday = today + timedelta(days=10)
    permanence = Permanence(
        structure_id=structure.id,
        place_id=actor.id,
        hours="Tu 09:00-12:00",
        commune=TOWNS[place],
        longitude=0.65,
        latitude=47.35,
        note=EVIL,
        closures=[{"on": tuesday.isoformat(), "why": EVIL}],
    )
    held = TrainingSession(
        service_id=training.id, title=f"L'ESS {EVIL}", days=[tuesday.isoformat()], seats=4
    )
    db.session.add_all((permanence, held))
    db.session.flush()
    said = {
        "name": world.hide("rendezvous", place, STAFF),
        "email": world.hide("rendezvous@prive", place, STAFF),
        "phone": world.hide("tel", place, STAFF),
        "note": world.hide("motif", place, STAFF),
    }
    # A Tuesday at nine in Paris; the slot after it is free.
    at = datetime.combine(tuesday + timedelta(days=7), time(8), UTC)
    world.slot = f"{at.date().isoformat()}T10:00"
    booking = Booking(permanence_id=permanence.id, starts_at=at, **said)
    come = {"name": world.hide("inscrite", place, STAFF)}
    come["email"] = world.hide("inscrite@prive", place, set())
    over = (today - timedelta(days=9)).isoformat()
    past = TrainingSession(service_id=training.id, title="Passée", days=[over], seats=4)
    db.session.add(past)
    db.session.flush()
    enrolment = Enrolment(session_id=held.id, **come)
    came = Enrolment(session_id=past.id, attended=[over], **come)
    db.session.add_all((booking, enrolment, came))
    db.session.flush()
    ids = {
        "permanence_id": permanence.id,
        "booking_id": booking.id,
        "session_id": held.id,
        "enrolment_id": came.id,
        "accompaniment_training.certificate session_id": past.id,
    }
    day = at.date().isoformat()
    return ids, {"booking": booking, "enrolment": enrolment, "came": came, "day": day}
