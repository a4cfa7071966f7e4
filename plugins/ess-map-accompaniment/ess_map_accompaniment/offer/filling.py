# SPDX-License-Identifier: AGPL-3.0-or-later
"""Between the forms of sheets and what the tables keep, both ways."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import to_user_timezone, to_utc

from ess_map import Actor, Invalid, ServiceArea, db, load_actors, search_actors
from ess_map_accompaniment.offer import campaigns, choosing, zone
from ess_map_accompaniment.offer.forms import ServiceForm, StructureForm
from ess_map_accompaniment.offer.models import Service, Structure

NUMBERED = re.compile(r".*\((\d{1,12})\)")
Values = dict[str, Any]

PLAIN_STRUCTURE = (
    "kinds",
    "networks",
    "email",
    "response_days",
    "active_max",
    "cae_type",
    "cae_sectors",
    "entrepreneurs",
    "test_places",
)
PLAIN_SERVICE = (
    "name",
    "kind",
    "description",
    "team_mode",
    "publics",
    "reserved",
    "cost",
    "cost_details",
    "modes",
    "languages",
    "prerequisites",
    "needs_host",
    "instrument",
    "amount_min",
    "amount_max",
    "guarantee",
    "intake",
    "active_max",
    "month_max",
    "response_days",
    "valid_until",
)
PAIRED = ("stages", "sectors", "legal_forms")
EXPERIENCE = {"": None, "yes": True, "no": False}


def show_structure(form: StructureForm, structure: Structure) -> None:
    """Show a stored structure."""
    for name in (*PLAIN_STRUCTURE, "test_places_taken"):
        form[name].data = getattr(structure, name)
    form.version.data = str(structure.version)
    actors = load_actors(db.session, structure.conflicts)
    form.conflicts.data = "\n".join(f"{actor.name} ({actor.id})" for actor in actors)
    for one in structure.accreditations:
        known = {name: _day(one.get(name)) for name in ("since", "until")}
        form.accreditations.append_entry({"name": one["name"], **known})
    for one in structure.meetings:
        form.meetings.append_entry({"at": _wall(one["at"]), "place": one["place"]})
    form.show_area(zone.of_structure(structure))


def structure_values(form: StructureForm, actor: Actor) -> Values | None:
    """Return what the form says; None, with sentences at the fields, when it cannot be."""
    right = form.validate()
    taken, places = form.test_places_taken, form.test_places
    if places.data is not None and (taken.data or 0) > places.data:
        taken.errors = [_("Plus de places prises que de places : corrigez l'une des deux.")]
    area = form.work_area(actor)
    conflicts = _conflicts(form)
    _gather(form)
    if not right or area is None or conflicts is None or form.errors:
        return None
    return {
        **{name: form[name].data for name in PLAIN_STRUCTURE},
        "test_places_taken": taken.data or 0,
        "conflicts": conflicts,
        "accreditations": [
            {"name": one["name"], "since": _iso(one["since"]), "until": _iso(one["until"])}
            for one in form.accreditations.data
            if one["name"]
        ],
        "meetings": [
            {"at": to_utc(one["at"]).replace(tzinfo=UTC).isoformat(), "place": one["place"]}
            for one in form.meetings.data
            if one["at"]
        ],
        "area": area.to_json() if area else None,
    }


def show_service(form: ServiceForm, service: Service) -> None:
    """Show a stored service."""
    for name in PLAIN_SERVICE:
        form[name].data = getattr(service, name)
    form.version.data = str(service.version)
    for name in PAIRED:
        choosing.show(form, name, getattr(service, name))
    form.collective_experience.data = next(
        key for key, value in EXPERIENCE.items() if value is service.collective_experience
    )
    for since, until in campaigns.of_service(service):
        form.campaigns.append_entry({"since": since, "until": until})
    form.area_own.data = "own" if service.area else ""
    form.show_area(ServiceArea.from_json(service.area or {}))


def service_values(form: ServiceForm, actor: Actor) -> Values | None:
    """Return what the form says; None, with sentences at the fields, when it cannot be."""
    right = form.validate()
    least, most = form.amount_min.data, form.amount_max.data
    if least is not None and most is not None and least > most:
        form.amount_max.errors = [_("Le plus grand montant est plus petit que l'autre.")]
    runs = _runs(form)
    area = form.work_area(actor) if form.area_own.data else ServiceArea()
    if form.area_own.data and area is not None and not area:
        form.area_own.errors = [_("Dites où, ou choisissez « Là où intervient la structure ».")]
    if form.reserved.data and not form.publics.data:
        form.publics.errors = [_("Cochez les publics auxquels la loi réserve ce service.")]
    _gather(form)
    if not right or area is None or form.errors:
        return None
    return {
        **{name: form[name].data for name in PLAIN_SERVICE},
        **{name: choosing.said(form, name) for name in PAIRED},
        "collective_experience": EXPERIENCE[form.collective_experience.data],
        "campaigns": [{"since": _iso(since), "until": _iso(until)} for since, until in runs],
        "area": area.to_json() if area else None,
    }


def _runs(form: ServiceForm) -> list[campaigns.Campaign]:
    said = [one for one in form.campaigns.data if one["since"] or one["until"]]
    if not all(one["since"] and one["until"] for one in said):
        _say(form.campaigns, _("Une campagne a un premier et un dernier jour : écrivez les deux."))
        return []
    runs = sorted((one["since"], one["until"]) for one in said)
    try:
        campaigns.check(runs)
    except Invalid as error:
        _say(form.campaigns, error.message)
    return runs


def _gather(form: StructureForm | ServiceForm) -> None:
    """Let the errors of lines be sentences of their list: the summary reads sentences."""
    for name in form.LISTS:
        said = []
        for entry in form[name].entries:
            said += [text for texts in entry.form.errors.values() for text in texts]
        own = [one for one in form[name].errors if isinstance(one, str)]
        form[name].errors = [*dict.fromkeys([*said, *own])]


def _conflicts(form: StructureForm) -> list[int] | None:
    found = []
    for line in filter(str.strip, (form.conflicts.data or "").splitlines()):
        numbered = NUMBERED.fullmatch(line.strip())
        actors = load_actors(db.session, [int(numbered[1])]) if numbered else []
        actors = actors or search_actors(line, 6)
        same = [one for one in actors if one.name.casefold() == line.strip().casefold()]
        if len(same or actors) == 1:
            found.append((same or actors)[0].id)
        elif actors:
            names = ", ".join(f"{one.name} ({one.id})" for one in actors)
            _say(form.conflicts, _("Lequel ? Recopiez l'un de ceux-ci : %(names)s.", names=names))
        else:
            text = _("« %(line)s » n'est pas un acteur de la carte.", line=line.strip())
            _say(form.conflicts, text)
    return None if form.conflicts.errors else [*dict.fromkeys(found)]


def _say(field: Any, sentence: str) -> None:
    field.errors = [*field.errors, sentence]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _wall(text: str) -> Any:
    return to_user_timezone(datetime.fromisoformat(text)).replace(tzinfo=None)
