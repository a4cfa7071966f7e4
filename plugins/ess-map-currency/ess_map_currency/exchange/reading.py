# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a row of another system says, in our words; what we have no word for stays in the row."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import Any

from flask_babel import gettext as _

from ess_map import Invalid, hours, is_siret
from ess_map_currency.exchange import schedule, shapes
from ess_map_currency.exchange.shapes import Path, Shape

YES = frozenset(("oui", "yes", "true", "vrai", "1", "x", "o"))
DESKS = re.compile(r"\b(?:comptoirs?|bureaux?|points?|lieux?) d(?:e |')?(?:change|echange)\b")
CONTROLS = re.compile("[\x00-\x1f\x7f\ud800-\udfff]+")
LONGEST = {"name": 200, "street": 250, "city": 120, "phone": 40, "website": 500, "email": 200,
           "discount": 200, "number": 40, "postal_code": 10}  # fmt: skip
FRANCE_LON, FRANCE_LAT = (-5.5, 10.0), (41.0, 51.5)


@dataclass(frozen=True)
class Read:
    """One row understood; '' or None is what it does not say. Degrees are WGS 84."""

    external_id: str
    name: str
    siret: str = ""
    street: str = ""
    postal_code: str = ""
    city: str = ""
    lon: float | None = None
    lat: float | None = None
    phone: str = ""
    website: str = ""
    email: str = ""
    hours_said: str = ""
    """Free text, word for word."""
    hours_osm: str = ""
    categories: tuple[str, ...] = ()
    is_desk: bool = False
    media: tuple[str, ...] = ()
    share: int | None = None
    discount: str = ""
    itinerant: bool = False
    number: str = ""
    agreed_on: date | None = None
    renew_by: date | None = None
    wrong_siret: str = ""
    """What the row says for a SIRET, and is none."""
    content: Any = None
    """The whole row, word for word."""


def read(shape: Shape, content: Any) -> Read:
    """Return what a row says; ``Invalid`` with the reason when nobody could use it."""
    if not isinstance(content, dict | list):
        raise Invalid(_("ce n'est pas la description d'un lieu"))
    said = {field: found(shape, content, field) for field in shape}
    texts = {name: text(said.get(name))[:most] for name, most in LONGEST.items()}
    if not texts["name"]:
        raise Invalid(_("il manque le nom"))
    lon, lat = _point(said.get("lon"), said.get("lat"))
    spoken, osm = _hours(said)
    labels = _all_labels(shape, content)
    told = texts | {"siret": _siret(said.get("siret"))}
    return Read(
        external_id=_identifier(said.get("id"), told),
        **told,
        lon=lon,
        lat=lat,
        hours_said=spoken,
        hours_osm=osm,
        categories=labels,
        wrong_siret="" if told["siret"] else text(said.get("siret"))[:40],
        is_desk=truth(said.get("desk")) or any(DESKS.search(_plain(one)) for one in labels),
        media=_media(said),
        share=_share(said.get("share")),
        itinerant=truth(said.get("itinerant")),
        agreed_on=_day(said.get("agreed_on")),
        renew_by=_day(said.get("renew_by")),
        content=content,
    )


def found(shape: Shape, content: Any, field: str) -> Any:
    """Return the first place of a field that says something, None if none does."""
    path = place(shape, content, field)
    return None if path is None else shapes.look(content, path)


def place(shape: Shape, content: Any, field: str) -> Path | None:
    """Return where a row says a field, None when it does not."""
    for path in shape.get(field, ()):
        value = shapes.look(content, path)
        if _says(field, value):
            return path
    return None


def text(value: Any) -> str:
    """Return a value as one line of text, '' when it is none."""
    if isinstance(value, dict):
        value = value.get("@value")
    if isinstance(value, list) and len(value) == 2 and type(value[0]) is int:
        value = value[1]  # a link of Odoo: [id, "label"]
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return " ".join(CONTROLS.sub(" ", str(value)).split())


def truth(value: Any) -> bool:
    """Tell whether a cell says yes."""
    return value is True or (not isinstance(value, bool) and shapes.fold(text(value)) in YES)


def _says(field: str, value: Any) -> bool:
    if field == "categories":
        return bool(_labels(value))
    if field == "week":
        return isinstance(value, dict) and bool(value)
    if field in ("desk", "paper", "digital", "itinerant"):
        return value is not None
    return text(value) not in ("", "hidden")


def _plain(label: str) -> str:
    return shapes.fold(label).replace(" d ", " d'")


def _identifier(value: Any, told: dict[str, str]) -> str:
    """Return what names the row for ever: its id, else its SIRET, else what it is called where."""
    known = text(value)
    if not known and told["siret"]:
        known = f"siret:{told['siret']}"
    # '#' begins the names of rows that cannot be read.
    if known and len(known) <= 110 and not known.startswith("#"):
        return known
    telling = known or "\n".join((told["name"], told["postal_code"], told["street"]))
    return f"~{blake2b(telling.encode(), digest_size=16).hexdigest()}"


def _siret(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    digits = re.sub(r"\D", "", text(value))
    if not 12 <= len(digits) <= 14:
        return ""
    digits = digits.zfill(14)  # spreadsheets lose zeros at the front
    return digits if is_siret(digits) else ""


def _number(value: Any) -> float | None:
    if isinstance(value, bool):
        return None
    try:
        return float(text(value).replace(",", "."))
    except ValueError:
        return None


def _point(longitude: Any, latitude: Any) -> tuple[float | None, float | None]:
    lon, lat = _number(longitude), _number(latitude)
    if lon is None or lat is None or (lon, lat) == (0.0, 0.0):
        return None, None
    if _within(lon, FRANCE_LAT) and _within(lat, FRANCE_LON):
        raise Invalid(_("longitude et latitude semblent inversées : échangez-les"))
    if not (_within(lon, (-180, 180)) and _within(lat, (-90, 90))):
        raise Invalid(_("coordonnées impossibles : %(x)s, %(y)s", x=lon, y=lat))
    return lon, lat


def _within(value: float, span: tuple[float, float]) -> bool:
    return span[0] <= value <= span[1]


def _hours(said: dict[str, Any]) -> tuple[str, str]:
    """Return the free text, and the hours where they can be read without a guess."""
    spoken = said.get("hours")
    spoken = spoken if isinstance(spoken, str) else ""
    osm = schedule.of_days(said["week"]) if said.get("week") else ""
    bare = spoken.strip()
    if not osm and bare and len(bare) <= 1000 and hours.is_valid(bare):
        osm = bare
    return spoken.replace("\0", ""), osm


def _all_labels(shape: Shape, content: Any) -> tuple[str, ...]:
    """Return the categories of all places that have some: a sector, and what it does more."""
    told = [_labels(shapes.look(content, path)) for path in shape.get("categories", ())]
    return tuple(dict.fromkeys(label for labels in told for label in labels))[:30]


def _labels(value: Any) -> tuple[str, ...]:
    """Return the words of categories: names, not the numbers of somebody's list."""
    if isinstance(value, str):
        parts: list[Any] = re.split(r"[,;|/\n]+", value)
    elif isinstance(value, list):
        parts = [value[1]] if text(value) else value
    else:
        parts = []
    named = [_label(part) for part in parts]
    return tuple(dict.fromkeys(one[:100] for one in named if one))[:30]


def _label(part: Any) -> str:
    if isinstance(part, dict):
        part = part.get("name") or text(part.get("@id")).rpartition("/")[2]
    return text(part) if isinstance(part, str) else ""


def _media(said: dict[str, Any]) -> tuple[str, ...]:
    words = shapes.fold(text(said.get("media")))
    paper = truth(said.get("paper")) or bool(re.search(r"billet|papier|coupon", words))
    digital = truth(said.get("digital")) or bool(re.search(r"numerique|digital|carte", words))
    return ("paper",) * paper + ("digital",) * digital


def _share(value: Any) -> int | None:
    share = _number(text(value).rstrip("% "))
    return round(share) if share is not None and 0 < share <= 100 else None


def _day(value: Any) -> date | None:
    written = text(value)[:10]
    french = re.fullmatch(r"(\d{2})/(\d{2})/(\d{4})", written)
    if french:
        written = f"{french[3]}-{french[2]}-{french[1]}"
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None
