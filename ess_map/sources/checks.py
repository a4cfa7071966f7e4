# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every record must satisfy, whichever importer read it: the last gate before the base.

What makes the actor useless rejects the row; a detail that is wrong is left out, with a
remark (a SIRET with a wrong key: the actor is kept without it).
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import Any

from flask_babel import gettext as _

from ess_map.actors.models import PRECISIONS, STATUSES, Actor, SourceRecord
from ess_map.core import hours
from ess_map.core.errors import Invalid
from ess_map.platform.contracts import ActorRecord
from ess_map.sources import coordinates, reading
from ess_map.sources.identifiers import RNA, is_siret

TEXTS = (
    *("name", "summary", "description", "kind", "siret", "rna", "street", "postal_code"),
    *("city", "commune", "phone", "email", "website", "opening_hours", "staff"),
)
LENGTHS = {
    name: Actor.__table__.c[name].type.length or 20_000 for name in TEXTS if name != "commune"
} | {"commune": 5}
LONGEST_ID = SourceRecord.__table__.c.external_id.type.length

STAFF = frozenset(
    ("NN", "00", "01", "02", "03", "11", "12", "21", "22", "31", "32", "41", "42", "51", "52", "53")
)
"""INSEE codes of staff brackets."""
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_COMMUNE = re.compile(r"\d[0-9AB]\d{3}")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]+")
"""What no text of ours holds, PostgreSQL least of all: controls and lone surrogates."""


def verify(record: ActorRecord) -> ActorRecord:
    """Return the record fit to be stored; raise ``Invalid`` when the row must be rejected."""
    changes: dict[str, Any] = {}
    if not 0 < len(record.id) <= LONGEST_ID or _CONTROL.search(record.id):
        raise Invalid(_("Il faut un identifiant de 1 à %(n)s caractères.", n=LONGEST_ID))
    for name in TEXTS:
        value = getattr(record, name)
        if not value:
            continue
        if name in _CHECKS or len(value) > LENGTHS[name] or not _is_plain(value):
            clean = _clean(name, value)
            if clean != value:
                changes[name] = clean
    if not changes.get("name", record.name):
        raise Invalid(_("Il manque le nom."))
    if record.status not in STATUSES:
        raise Invalid(
            _(
                "Statut inconnu : « %(status)s ». Attendu : %(names)s.",
                status=record.status,
                names=", ".join(STATUSES),
            )
        )
    if record.location_precision not in PRECISIONS:
        changes["location_precision"] = "unknown"
    if record.longitude is not None or record.latitude is not None:
        changes |= _point(record)
    return replace(record, **changes) if changes else record


def _is_plain(value: str) -> bool:
    return value.isprintable() and value[0] != " " and value[-1] != " "


def _clean(name: str, value: str) -> str:
    if not value.isprintable():
        value = _CONTROL.sub(" ", value)
    value = value.strip()
    check = _CHECKS.get(name)
    if check and value:
        value = check(value)
    return value if len(value) <= LENGTHS[name] else _too_long(name, value)


def _too_long(name: str, value: str) -> str:
    most = LENGTHS[name]
    if name == "name":
        raise Invalid(_("Le nom a %(n)s caractères : %(most)s au plus.", n=len(value), most=most))
    if name in ("summary", "description", "street", "city"):
        reading.current().warn(
            _("Texte coupé à %(most)s caractères (%(name)s).", most=most, name=name)
        )
        return value[: most - 1].rstrip() + "…"
    reading.current().warn(
        _(
            "Valeur trop longue, laissée de côté (%(name)s) : « %(value)s… ».",
            name=name,
            value=value[:40],
        )
    )
    return ""


def _drop(sentence: str) -> str:
    reading.current().warn(
        _("Ligne %(line)s : %(what)s", line=reading.current().line, what=sentence)
    )
    return ""


def _siret(value: str) -> str:
    digits = value if value.isdecimal() else re.sub(r"[\s.\u202f]", "", value)
    if is_siret(digits):
        return digits
    return _drop(
        _("le SIRET « %(value)s » a une clé fausse, il est laissé de côté.", value=value[:20])
    )


def _rna(value: str) -> str:
    if RNA.fullmatch(value):
        return value
    return _drop(_("le numéro RNA « %(value)s » est laissé de côté.", value=value[:20]))


def _email(value: str) -> str:
    if _EMAIL.fullmatch(value):
        return value
    if value == "hidden":  # how GoGoCarto keeps addresses from robots
        return ""
    return _drop(_("le courriel « %(value)s » est laissé de côté.", value=value[:60]))


def _website(value: str) -> str:
    if value.startswith(("http://", "https://")):
        return value
    if "://" not in value and "." in value and " " not in value and ":" not in value:
        return f"https://{value}"
    return _drop(_("l'adresse de site « %(value)s » est laissée de côté.", value=value[:60]))


@lru_cache(maxsize=4096)
def _hours_are_valid(value: str) -> bool:
    return hours.is_valid(value)


def _hours(value: str) -> str:
    if _hours_are_valid(value):
        return value
    return _drop(
        _(
            "les horaires « %(value)s » ne sont pas en notation OpenStreetMap, ils sont laissés "
            "de côté.",
            value=value[:60],
        )
    )


def _staff(value: str) -> str:
    return value if value in STAFF else ""


def _commune(value: str) -> str:
    code = value.upper().zfill(5)  # spreadsheets lose the zero of 01004
    if _COMMUNE.fullmatch(code):
        return code
    return _drop(
        _("« %(value)s » n'est pas un code INSEE de commune, il est laissé de côté.", value=value)
    )


def _postal_code(value: str) -> str:
    return value.zfill(5) if value.isdecimal() and len(value) == 4 else value


_CHECKS = {
    "siret": _siret,
    "rna": _rna,
    "email": _email,
    "website": _website,
    "opening_hours": _hours,
    "staff": _staff,
    "commune": _commune,
    "postal_code": _postal_code,
}


def _point(record: ActorRecord) -> dict[str, Any]:
    if record.longitude is None or record.latitude is None:
        raise Invalid(_("Il manque une des deux coordonnées."))
    if coordinates.check(record.longitude, record.latitude) is None:
        _drop(_("les coordonnées 0, 0 ne désignent aucun lieu, elles sont laissées de côté."))
        return {"longitude": None, "latitude": None}
    return {}
