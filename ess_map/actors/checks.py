# SPDX-License-Identifier: AGPL-3.0-or-later
"""What each field of an actor must satisfy, whoever writes it: a file, a form, a program."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection
from typing import Any
from urllib.parse import urlsplit

from flask_babel import gettext as _

from ess_map.actors.identifiers import RNA, is_siret
from ess_map.actors.models import PRECISIONS, Actor
from ess_map.core import hours, mail
from ess_map.core.errors import Invalid
from ess_map.platform.plugins import registry

TEXTS = (
    *("name", "summary", "description", "kind", "siret", "rna", "street", "postal_code"),
    *("city", "commune", "phone", "email", "website", "opening_hours", "staff"),
)
LENGTHS = {
    name: Actor.__table__.c[name].type.length or 20_000 for name in TEXTS if name != "commune"
} | {"commune": 5}
SEVERAL_LINES = frozenset({"description"})

STAFF = frozenset(
    ("NN", "00", "01", "02", "03", "11", "12", "21", "22", "31", "32", "41", "42", "51", "52", "53")
)
"""INSEE codes of staff brackets."""
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]+")
"""What no text of ours holds, PostgreSQL least of all: controls and lone surrogates."""

_COMMUNE = re.compile(r"\d[0-9AB]\d{3}")
_POSTAL_CODE = re.compile(r"\d{5}")
_PHONE = re.compile(r"\+?[\d\s.()/\u202f\u00a0-]+")
_FRANCE_LONGITUDE = (-5.5, 10.0)
_FRANCE_LATITUDE = (41.0, 51.5)


def check(name: str, value: str) -> str:
    """Return the text of field ``name`` fit to be stored; ``Invalid`` says what is expected."""
    if not isinstance(value, str) or name not in LENGTHS:
        raise Invalid(_("Champ inconnu ou illisible : %(names)s.", names=name))
    value = text(value, lines=name in SEVERAL_LINES)
    special = _CHECKS.get(name)
    if special and value:
        value = special(value)
    if len(value) > LENGTHS[name]:
        raise Invalid(
            _(
                "%(n)s caractères : %(most)s au plus, raccourcissez.",
                n=len(value),
                most=LENGTHS[name],
            )
        )
    if name == "name" and not value:
        raise Invalid(_("Il manque le nom."))
    return value


def text(value: str, *, lines: bool = False) -> str:
    """Return ``value`` without controls and outer blanks; on one line unless it has ``lines``."""
    if not value.isprintable():
        value = CONTROL.sub(" ", value.replace("\r\n", "\n"))
        if not lines:
            value = " ".join(value.split("\n")).replace("\t", " ")
    return value.strip()


def terms(vocabulary: str, keys: Collection[str]) -> list[str]:
    """Return known keys of a known vocabulary in their one order."""
    known = registry().vocabularies.get(vocabulary)
    if known is None or not isinstance(keys, (list, tuple, set, frozenset)):
        raise Invalid(_("Vocabulaire inconnu : « %(name)s ».", name=vocabulary[:40]))
    unknown = [str(key)[:40] for key in keys if key not in known.by_key]
    if unknown:
        raise Invalid(_("Terme inconnu : « %(key)s ».", key=", ".join(unknown)))
    return sorted(set(keys))


def precision(value: Any) -> str:
    """Return how exactly a place is known."""
    if value not in PRECISIONS:
        raise Invalid(_("Précision inconnue : « %(value)s ».", value=str(value)[:20]))
    return value


def point(longitude: float, latitude: float) -> tuple[float, float] | None:
    """Return the point if it is one on Earth; (0, 0) means that nobody knows.

    Raises ``Invalid`` for a latitude of 91 and for coordinates that are plainly swapped.
    """
    if not math.isfinite(longitude) or not math.isfinite(latitude):
        raise Invalid(_("Coordonnées illisibles."))
    if longitude == 0 and latitude == 0:
        return None
    if _within(longitude, _FRANCE_LATITUDE) and _within(latitude, _FRANCE_LONGITUDE):
        raise Invalid(
            _(
                "Longitude %(x)s et latitude %(y)s semblent inversées : échangez les "
                "deux colonnes.",
                x=longitude,
                y=latitude,
            )
        )
    if not -90 <= latitude <= 90:
        raise Invalid(
            _("Latitude %(value)s impossible : elle va de -90 à 90 degrés.", value=latitude)
        )
    if not -180 <= longitude <= 180:
        raise Invalid(
            _("Longitude %(value)s impossible : elle va de -180 à 180 degrés.", value=longitude)
        )
    return longitude, latitude


def siret(value: str) -> str:
    digits = value if value.isdecimal() else re.sub(r"[\s.\u202f]", "", value)
    if not is_siret(digits):
        raise Invalid(
            _("Ce n'est pas un SIRET : il a 14 chiffres, dont une clé qui doit tomber juste.")
        )
    return digits


def rna(value: str) -> str:
    if not RNA.fullmatch(value):
        raise Invalid(_("Un numéro RNA s'écrit W suivi de neuf caractères : W372001234."))
    return value


def website(value: str) -> str:
    if "://" not in value and "." in value and " " not in value and ":" not in value:
        value = f"https://{value}"
    if not value.lower().startswith(("http://", "https://")) or not _host(value):
        raise Invalid(_("Une adresse de site commence par https:// (https://exemple.fr)."))
    return value


def opening_hours(value: str) -> str:
    hours.parse(value)
    return value


def phone(value: str) -> str:
    digits = sum(character.isdecimal() for character in value)
    if not _PHONE.fullmatch(value) or not 3 <= digits <= 30:
        raise Invalid(_("Un numéro de téléphone n'a que des chiffres : 02 47 00 00 00."))
    return value


def staff(value: str) -> str:
    if value not in STAFF:
        raise Invalid(_("Tranche d'effectif inconnue : « %(value)s ».", value=value[:20]))
    return value


def commune(value: str) -> str:
    code = value.upper().zfill(5)  # spreadsheets lose the zero of 01004
    if not _COMMUNE.fullmatch(code):
        raise Invalid(_("« %(value)s » n'est pas un code INSEE de commune.", value=value[:20]))
    return code


def postal_code(value: str) -> str:
    code = value.replace(" ", "")
    code = code.zfill(5) if code.isdecimal() and len(code) == 4 else code
    if not _POSTAL_CODE.fullmatch(code):
        raise Invalid(_("Un code postal a cinq chiffres : 37000."))
    return code


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:  # an IPv6 address without its end
        return ""


def _within(value: float, span: tuple[float, float]) -> bool:
    return span[0] <= value <= span[1]


email = mail.address

_CHECKS: dict[str, Callable[[str], str]] = {
    "siret": siret,
    "rna": rna,
    "email": email,
    "website": website,
    "opening_hours": opening_hours,
    "phone": phone,
    "staff": staff,
    "commune": commune,
    "postal_code": postal_code,
}
