# SPDX-License-Identifier: AGPL-3.0-or-later
"""What stands around the requests: bookings, trainings, committees, a plan, a SCIC, a search."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ess_map import Actor, local_now
from ess_map_accompaniment.cooperatives.models import (
    College,
    CommitteeFile,
    CommitteeSession,
    HostSearch,
    Scic,
    Study,
)
from ess_map_accompaniment.financing.models import FinancingPlan, PlanLine, Scheme
from ess_map_accompaniment.offer.models import Service, Structure
from ess_map_accompaniment.permanences import slots
from ess_map_accompaniment.permanences.models import Booking, Permanence
from ess_map_accompaniment.projects.models import Project
from ess_map_accompaniment.training.models import Enrolment, TrainingSession

VOTES = (
    ("Salariés", "employees", 30, 9),
    ("Usagers", "beneficiaries", 30, 84),
    ("Collectivités", "public_bodies", 20, 3),
    ("Soutiens", "supporters", 20, 26),
)
FILES = (
    ("Atelier bois", "granted", 800_000, 800_000, ""),
    ("Traiteur", "granted", 600_000, 500_000, ""),
    ("Studio", "postponed", 700_000, None, "Un second devis est attendu."),
    ("Maraîchage", "granted", 900_000, 900_000, ""),
    ("Vélos-cargos", "refused", 1_200_000, None, "Le besoin dépasse ce que le fonds peut porter."),
    ("Conseil", "granted", 400_000, 400_000, ""),
)


def load(
    session: Session,
    structures: Mapping[str, Structure],
    schemes: Mapping[str, Scheme],
    projects: Sequence[Project],
) -> None:
    """Write all of it, marked as invented."""
    _book(session, projects)
    _train(session, structures)
    _committees(session, structures["cae37"], schemes["pret-honneur-cae"])
    _plan(session, projects, schemes)
    _search(session, projects)
    _scic(session)


def _book(session: Session, projects: Sequence[Project]) -> None:
    by_appointment = sa.select(Permanence).where(Permanence.booking == "appointment")
    found = session.scalars(by_appointment.order_by(Permanence.id).limit(12)).all()
    first = slots.next_of_each(session, found)
    for number, one in enumerate(found):
        slot = first.get(one.id)
        if slot is None:
            continue
        session.add(
            Booking(
                permanence_id=one.id,
                project_id=projects[number].id,
                starts_at=slot.starts_at,
                name=f"Porteur {number + 1} (démo)",
                email=f"porteur-{number}@demo.example",
            )
        )


def _train(session: Session, structures: Mapping[str, Structure]) -> None:
    service = session.scalar(
        sa.select(Service).where(
            Service.structure_id == structures["cress"].id, Service.kind == "training"
        )
    )
    today = local_now().date()
    for title, away, seats in (
        ("Comprendre l'ESS en cinq jours", -70, 12),
        ("Accompagner un projet collectif", 24, 3),
    ):
        monday = today + timedelta(days=away - today.weekday())
        days = [(monday + timedelta(days=day)).isoformat() for day in range(4)]
        held = TrainingSession(
            service_id=service.id,
            title=title,
            days=days,
            place="Orléans",
            commune="commune-45234",
            trainers="Une équipe de la CRESS et d'une CAE (démo)",
            seats=seats,
            fictional=True,
        )
        session.add(held)
        session.flush()
        for number, key in enumerate(("cae37", "bge", "dla45", "couveuse37")):
            session.add(
                Enrolment(
                    session_id=held.id,
                    structure_id=structures[key].id,
                    name=f"Conseiller {number + 1} (démo)",
                    email=f"conseil-{number}@demo.example",
                    state="enrolled" if number < seats else "waiting",
                    attended=days if away < 0 else [],
                )
            )


def _committees(session: Session, structure: Structure, scheme: Scheme) -> None:
    today = local_now().date()
    for quarter in range(5, -1, -1):
        held = CommitteeSession(
            structure_id=structure.id,
            scheme_id=scheme.id,
            name="Comité des prêts d'honneur (démo)",
            held_on=today - timedelta(days=91 * quarter - 20),
            place="Tours",
            fictional=True,
        )
        session.add(held)
        session.flush()
        over = held.held_on < today
        for position, (title, decision, asked, granted, motive) in enumerate(FILES):
            session.add(
                CommitteeFile(
                    session_id=held.id,
                    position=position,
                    title=f"{title} (démo)",
                    instrument="honor_loan",
                    asked=asked,
                    decision=decision if over else "",
                    granted=granted if over else None,
                    motive=motive if over else "",
                )
            )


def _plan(session: Session, projects: Sequence[Project], schemes: Mapping[str, Scheme]) -> None:
    project = next(one for one in projects if one.title == "Menuiserie coopérative")
    plan = FinancingPlan(project_id=project.id)
    session.add(plan)
    session.flush()
    lines = (
        ("need", "Machines", 4_200_000, None, "planned", None),
        ("need", "Trésorerie de départ", 1_800_000, None, "planned", None),
        ("resource", "Apport des associés", 1_500_000, None, "granted", 1_500_000),
        ("resource", "1 € coopérateur, 1 € Région", 1_500_000, "un-pour-un", "asked", None),
        ("resource", "Prêt bancaire garanti", 3_000_000, "garantie", "planned", None),
    )
    for position, (side, label, amount, scheme, state, granted) in enumerate(lines):
        session.add(
            PlanLine(
                plan_id=plan.id,
                position=position,
                side=side,
                label=label,
                amount=amount,
                scheme_id=schemes[scheme].id if scheme else None,
                state=state,
                granted=granted,
            )
        )


def _search(session: Session, projects: Sequence[Project]) -> None:
    seeking = [one for one in projects if one.host == "seeking"]
    today = local_now().date()
    for project in seeking[:2]:
        session.add(
            HostSearch(
                project_id=project.id,
                text="Nous cherchons une entreprise de l'ESS pour porter avec nous une étude de "
                "faisabilité de six mois (démonstration).",
                sectors=project.sectors,
                commune=project.commune,
                max_km=40,
                until=today + timedelta(days=60),
            )
        )
    session.add(
        Study(
            project_id=seeking[0].id,
            questions="Qui achèterait ? À quel prix ? Avec quels partenaires ?",
            deliverables=[
                {
                    "name": "Étude de marché",
                    "due": (today + timedelta(days=60)).isoformat(),
                    "delivered": "",
                }
            ],
        )
    )


def _scic(session: Session) -> None:
    actors = session.scalars(sa.select(Actor).where(Actor.fictional).order_by(Actor.id))
    actor = next((one for one in actors if "scic" in one.terms.get("legal_form", ())), None)
    if actor is None:
        return
    record = Scic(actor_id=actor.id, public_capital=18.5, fictional=True)
    session.add(record)
    session.flush()
    for position, (name, category, weight, members) in enumerate(VOTES):
        session.add(
            College(
                scic_id=record.id,
                position=position,
                name=name,
                category=category,
                weight=weight,
                members=members,
            )
        )
