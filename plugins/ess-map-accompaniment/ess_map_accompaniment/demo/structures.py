# SPDX-License-Identifier: AGPL-3.0-or-later
"""Structures that the founding documents name, others invented, and services marked as such."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ess_map import ActorRecord, ServiceArea, User, import_actors, local_now, now
from ess_map_accompaniment.demo.tables import TOWNS, known, number, rows, several
from ess_map_accompaniment.offer.models import Absence, Adviser, Service, Structure
from ess_map_accompaniment.permanences.models import Permanence

SOURCE = "accompaniment-demo"
NAMED = "Nommée par la stratégie régionale de l'ESS (2018–2021) ; services inventés pour l'essai."
ADVISER = "conseillere@demo.example"
HOURS = (
    "Tu 09:00-12:00; PH off",
    "Th 14:00-17:00; PH off",
    "We 09:30-12:30; PH off",
    "Mo[1],Mo[3] 09:00-12:00; PH off",
    "Fr 10:00-13:00; PH off",
)


def load(session: Session) -> dict[str, Structure]:
    """Write the structures of the demonstration, and return them by their key in the table."""
    table = list(rows("structures"))
    actors = import_actors(
        session, map(_record, table), SOURCE, "Démonstration de l'accompagnement"
    )
    made = {row["id"]: _structure(row, actors[row["id"]]) for row in table}
    session.add_all(made.values())
    session.flush()
    for row in table:
        session.add_all(_services(row, made[row["id"]]))
    session.flush()
    session.add_all(_permanences(made))
    session.add(_absence(made["dla28"]))
    adviser = session.scalar(sa.select(User).where(User.email == ADVISER))
    if adviser is not None:
        session.add(_adviser(made["cae37"], adviser))
    session.flush()
    return made


def _record(row: dict[str, str]) -> ActorRecord:
    town = TOWNS.get(row["place"])
    place = {}
    if town is not None:
        place = {
            "city": town.name,
            "commune": town.code,
            "longitude": town.longitude,
            "latitude": town.latitude,
            "location_precision": "commune",
        }
    real = row["real"] == "1"
    return ActorRecord(
        id=row["id"],
        name=row["name"],
        summary=row["summary"],
        description=NAMED if real else "",
        terms={
            "family": (row["family"],),
            "role": (row["role"],),
            "activity": ("creation_activite",),
        },
        fictional=not real,
        **place,
    )


def _structure(row: dict[str, str], actor_id: int) -> Structure:
    coming = (local_now() + timedelta(days=11)).replace(hour=14, minute=0, second=0, microsecond=0)
    meeting = {"at": coming.isoformat(), "place": "Dans nos locaux"}
    return Structure(
        actor_id=actor_id,
        kinds=[row["kinds"]],
        networks=several(row["networks"]),
        email=f"{row['id']}@demo.example",
        area=_area(row).to_json(),
        active_max=number(row["active_max"]),
        cae_type=row["cae_type"],
        cae_sectors=several(row["cae_sectors"]),
        entrepreneurs=number(row["entrepreneurs"]),
        test_places=number(row["test_places"]),
        test_places_taken=number(row["taken"]) or 0,
        meetings=[meeting] if row["cae_type"] else [],
        source=SOURCE,
        external_id=row["id"],
        fictional=row["real"] == "0",
        verified_at=now().date() - timedelta(days=20),
    )


def _area(row: dict[str, str]) -> ServiceArea:
    town = TOWNS.get(row["place"])
    if row["area"] == "radius":
        return ServiceArea(centre=(town.longitude, town.latitude), radius=25_000)
    keys = {
        f"epci-{town.epci}" if part.startswith("epci-") else part for part in several(row["area"])
    }
    remote = row["kinds"] in ("cress", "adie", "public")
    return ServiceArea(codes=keys, vintage=2026, remote=remote)


def _services(row: dict[str, str], structure: Structure) -> Iterator[Service]:
    today = local_now().date()
    for number_, said in enumerate(rows("services")):
        if said["kind"] != row["kinds"]:
            continue
        sectors = (
            several(row["cae_sectors"]) if said["sectors"] == "SAME" else known(said["sectors"])
        )
        campaign = {
            "since": (today - timedelta(days=20)).isoformat(),
            "until": (today + timedelta(days=25)).isoformat(),
        }
        yield Service(
            structure_id=structure.id,
            name=said["name"],
            kind=said["need"],
            stages=known(said["stages"]) if said["stages"] else [],
            sectors=sectors if sectors is not None else [],
            legal_forms=several(said["forms"]),
            team_mode=said["team"],
            publics=several(said["publics"]),
            reserved=bool(said["publics"]),
            cost=said["cost"],
            cost_details=said["cost_details"],
            modes=several(said["modes"]),
            instrument=said["instrument"],
            amount_min=number(said["min"]),
            amount_max=number(said["max"]),
            response_days=number(said["days"]),
            active_max=number(said["active_max"]),
            needs_host=said["host"] == "1",
            collective_experience=bool(int(said["collective"])) if said["collective"] else None,
            intake=said["intake"],
            campaigns=[campaign] if said["intake"] == "campaigns" else [],
            source=SOURCE,
            external_id=f"{row['id']}-{number_}",
            fictional=True,
            verified_at=today - timedelta(days=20),
        )


def _permanences(made: dict[str, Structure]) -> Iterator[Permanence]:
    """Each placed structure receives at home once a week, the regional ones in turn elsewhere."""
    placed = {row["id"]: row["place"] for row in rows("structures") if row["place"]}
    touring = {
        "bge": ("37", "41", "45"),
        "france-active": ("37", "45", "18"),
        "urscop": ("45", "37"),
        "adie": ("28", "45", "37", "36"),
        "cress": ("45", "41"),
    }
    stops = list(placed.items())
    stops += [(key, place) for key, places in touring.items() for place in places]
    hosts = {"37": "pole37", "41": "pole41", "28": "tierslieu28"}
    for number_, (key, place) in enumerate(stops):
        town, host = TOWNS[place], hosts.get(place)
        at_host = key in touring and host is not None
        yield Permanence(
            structure_id=made[key].id,
            place_id=made[host].actor_id
            if at_host
            else made[key].actor_id
            if key in placed
            else None,
            place_name="" if at_host or key in placed else "Mairie",
            address="" if at_host or key in placed else f"Mairie de {town.name}",
            commune=f"commune-{town.code}",
            longitude=town.longitude,
            latitude=town.latitude,
            hours=HOURS[number_ % len(HOURS)],
            slot_minutes=(30, 45)[number_ % 2],
            booking="free" if number_ % 6 == 5 else "appointment",
            fictional=True,
        )


def _absence(structure: Structure) -> Absence:
    today = local_now().date()
    note = "Congés (démo)"
    return Absence(
        structure_id=structure.id, since=today, until=today + timedelta(days=9), note=note
    )


def _adviser(structure: Structure, user: User) -> Adviser:
    return Adviser(
        structure_id=structure.id,
        user_id=user.id,
        name=user.name,
        email=user.email,
        joined_at=now(),
    )
