# SPDX-License-Identifier: AGPL-3.0-or-later
"""A structure and its services as their pages read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _

from ess_map import ServiceArea, now
from ess_map_accompaniment import words
from ess_map_accompaniment.offer import campaigns, capacity, record, wording, zone
from ess_map_accompaniment.offer.load import Load
from ess_map_accompaniment.offer.models import Service, Structure


@dataclass(frozen=True)
class Line:
    """One thing a sheet says; ``text`` None: nobody has said."""

    label: str
    text: str | None


@dataclass(frozen=True)
class ServiceView:
    """A service in words."""

    id: int
    name: str
    kind: str
    description: str
    lines: tuple[Line, ...]
    area: tuple[str, ...]
    intake: str
    taken: int
    places: int
    waiting: int
    prerequisites: str
    verified_at: date | None
    fictional: bool
    running: bool
    """Whether it is offered today."""

    @property
    def full(self) -> bool:
        return self.taken >= self.places


@dataclass(frozen=True)
class Meeting:
    at: datetime
    place: str


@dataclass(frozen=True)
class Accreditation:
    name: str
    since: date | None
    until: date | None


@dataclass(frozen=True)
class Cae:
    """What only a CAE, or a couveuse, says."""

    type: str
    sectors: str
    entrepreneurs: int | None
    places: int | None
    free: int | None
    meetings: tuple[Meeting, ...]

    @property
    def full(self) -> bool:
        return self.free == 0


def service(one: Service, structure: Structure, load: Load, today: date) -> ServiceView:
    """Return a service in words, as it is today."""
    taken, places = capacity.of_service(
        structure, one, load.structures.get(structure.id, 0), load.services.get(one.id, 0)
    )
    own = ServiceArea.from_json(one.area) if one.area else ServiceArea()
    return ServiceView(
        id=one.id,
        name=one.name,
        kind=str(words.SERVICES.get(one.kind, one.kind)),
        description=one.description,
        lines=tuple(_lines(one)),
        area=tuple(zone.words(own)),
        intake=campaigns.words(one, today),
        taken=taken,
        places=places,
        waiting=load.waiting.get(one.id, 0),
        prerequisites=one.prerequisites,
        verified_at=one.verified_at,
        fictional=one.fictional,
        running=record.in_service(one, today),
    )


def _lines(one: Service) -> list[Line]:
    lines = [
        Line(_("Pour"), str(words.TEAM_MODES[one.team_mode]) if one.team_mode else None),
        Line(_("Stades"), wording.known(words.STAGES, one.stages, _("tous les stades"))),
        Line(_("Secteurs"), wording.sector_words(one.sectors)),
        Line(_("Statuts"), wording.form_words(one.legal_forms)),
        Line(_("Coût"), _cost(one)),
    ]
    if one.publics:
        label = _("Réservé par la loi aux") if one.reserved else _("Pensé pour les")
        lines.append(Line(label, ", ".join(wording.labels(words.PUBLICS, one.publics))))
    if one.needs_host:
        lines.append(Line(_("Condition"), _("une entreprise d'accueil, trouvée ou cherchée")))
    if one.instrument:
        said = [str(words.INSTRUMENTS.get(one.instrument, one.instrument)), wording.amounts(one)]
        lines.append(Line(_("Financement"), ", ".join(filter(None, said))))
    if one.guarantee:
        lines.append(Line(_("Garantie demandée"), one.guarantee))
    if one.modes:
        lines.append(Line(_("Comment"), ", ".join(wording.labels(words.MODES, one.modes))))
    if one.languages and one.languages != ["fr"]:
        lines.append(
            Line(_("Langues"), ", ".join(wording.labels(wording.LANGUAGES, one.languages)))
        )
    return lines


def _cost(one: Service) -> str | None:
    if not one.cost:
        return one.cost_details or None
    said = str(words.COSTS[one.cost])
    return f"{said} ({one.cost_details})" if one.cost_details else said


def cae(structure: Structure) -> Cae | None:
    """Return the card of a CAE, None for who says nothing of the kind."""
    places = structure.test_places
    said = (structure.cae_type, structure.cae_sectors, structure.meetings)
    if not any(said) and places is None and structure.entrepreneurs is None:
        return None
    free = None if places is None else max(0, places - structure.test_places_taken)
    return Cae(
        type=str(wording.CAE_TYPES.get(structure.cae_type, structure.cae_type)),
        sectors=wording.sector_words(structure.cae_sectors or None) or "",
        entrepreneurs=structure.entrepreneurs,
        places=places,
        free=free,
        meetings=tuple(meetings(structure)),
    )


def accreditations(structure: Structure) -> list[Accreditation]:
    """Return what the structure is accredited for, as it was entered."""
    return [
        Accreditation(one["name"], _day(one.get("since")), _day(one.get("until")))
        for one in structure.accreditations
    ]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def meetings(structure: Structure) -> list[Meeting]:
    """Return the information meetings to come, the next one first."""
    found = [Meeting(datetime.fromisoformat(one["at"]), one["place"]) for one in structure.meetings]
    return sorted((one for one in found if one.at >= now()), key=lambda one: one.at)
