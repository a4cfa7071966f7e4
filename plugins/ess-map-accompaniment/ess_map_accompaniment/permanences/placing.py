# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where a permanence is held, from what the form says: an actor found by its name, an address."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from ess_map import (
    Actor,
    coordinates,
    db,
    find_territory,
    load_actors,
    search_actors,
    search_territories,
)
from ess_map_accompaniment.permanences import search
from ess_map_accompaniment.permanences.forms import choices
from ess_map_accompaniment.permanences.inservice import Place

CANDIDATES = 6
NUMBER = re.compile("[0-9]{1,9}")
"""More is no key of an actor, and an error in the database."""


@dataclass(frozen=True)
class Placed:
    """What a permanence keeps of its place."""

    place_id: int | None = None
    place_name: str = ""
    address: str = ""
    commune: str = ""
    point: Place | None = None
    mode: str = "onsite"


def resolve(form: Any) -> Placed | None:
    """Return the place that the form means; None when it must be asked again, and the form says so.

    The candidates become the choices of the form.
    """
    if form.where.data == "remote":
        return Placed(place_name=_("À distance"), mode="remote")
    return _actor(form) if form.where.data == "actor" else _address(form)


def offer_chosen(form: Any, actor_id: int | None) -> None:
    """Let the form show the actor that is chosen already."""
    actors = load_actors(db.session, [actor_id]) if actor_id else []
    if actors:
        form.place_id.choices = choices([_choice(actors[0])])
        form.place_id.data, form.place.data = str(actor_id), actors[0].name


def _actor(form: Any) -> Placed | None:
    typed, chosen = form.place.data, form.place_id.data or ""
    found = search_actors(typed, CANDIDATES) if typed else []
    known = load_actors(db.session, [int(chosen)]) if NUMBER.fullmatch(chosen) else []
    # A choice holds as long as the name beside it has not been rewritten.
    if known and known[0].status == "published" and (not typed or known[0] in found):
        return _placed(known[0])
    same = [one for one in found if one.name.casefold() == typed.casefold()]
    if len(same) == 1 and not chosen:
        return _placed(load_actors(db.session, [same[0].id])[0])
    form.place_id.choices, form.place_id.data = choices(map(_choice, found)), None
    if found:
        form.place_id.errors = [_("Choisissez le lieu dans la liste.")]
    else:
        form.place.errors = [
            _("Aucun lieu de la carte ne porte ce nom. Corrigez-le, ou donnez une adresse.")
            if typed
            else _("Écrivez le nom du lieu : nous le cherchons sur la carte.")
        ]
    return None


def _address(form: Any) -> Placed | None:
    if not form.street.data:
        form.street.errors = [_("Dites à quelle adresse venir.")]
    found = search_territories(form.city.data, ("commune",), CANDIDATES) if form.city.data else []
    chosen = [one for one in found if one.key == form.commune.data]
    same = [one for one in found if one.name.casefold() == form.city.data.casefold()]
    likely = chosen or (same if len(same) == 1 else found)
    commune = likely[0] if len(likely) == 1 else None
    if commune is None:
        form.commune.choices = choices((one.key, f"{one.name} ({one.code})") for one in found)
        if found:
            form.commune.errors = [_("Choisissez la commune dans la liste.")]
        else:
            form.city.errors = [_("Nous ne trouvons pas cette commune. Essayez son code postal.")]
    if form.errors or commune is None:
        return None
    address = f"{form.street.data}, {commune.name}"[:200]
    point = search.middle_of(find_territory(commune.key))
    return Placed(None, form.place.data or commune.name, address, commune.key, point)


def _placed(actor: Actor) -> Placed:
    code = actor.location.commune_code if actor.location else ""
    commune = f"commune-{code}" if code else ""
    return Placed(actor.id, actor.name[:200], "", commune, coordinates(actor))


def _choice(actor: Actor) -> tuple[str, str]:
    where = " ".join(part for part in (actor.street, actor.postal_code, actor.city) if part)
    return str(actor.id), f"{actor.name} · {where}" if where else actor.name
