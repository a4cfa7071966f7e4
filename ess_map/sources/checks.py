# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every record must satisfy, whichever importer read it: the last gate before the base.

What makes the actor useless rejects the row; a detail that is wrong is left out, with a
remark (a SIRET with a wrong key: the actor is kept without it).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ess_map.actors import checks
from ess_map.actors.checks import CONTROL, LENGTHS, STAFF, TEXTS
from ess_map.actors.models import PRECISIONS, STATUSES, SourceRecord
from ess_map.core import hours
from ess_map.core.errors import Invalid
from ess_map.platform.exchange import ActorRecord
from ess_map.sources import reading

LONGEST_ID = SourceRecord.__table__.c.external_id.type.length


def verify(record: ActorRecord) -> ActorRecord:
    """Return the record fit to be stored; raise ``Invalid`` when the row must be rejected."""
    changes: dict[str, Any] = {}
    if not 0 < len(record.id) <= LONGEST_ID or CONTROL.search(record.id):
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
        value = CONTROL.sub(" ", value)
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


def _unless_wrong(
    check: Callable[[str], str], sentence: Any, longest: int = 60
) -> Callable[[str], str]:
    """Return a check that leaves a wrong detail out, with the remark ``sentence``."""

    def clean(value: str) -> str:
        try:
            return check(value)
        except Invalid:
            return _drop(str(sentence) % {"value": value[:longest]})

    return clean


def _email(value: str) -> str:
    if value == "hidden":  # how GoGoCarto keeps addresses from robots
        return ""
    return _spoken_email(value)


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


def _postal_code(value: str) -> str:
    return value.zfill(5) if value.isdecimal() and len(value) == 4 else value


_spoken_email = _unless_wrong(checks.email, _l("le courriel « %(value)s » est laissé de côté."))
_CHECKS = {
    "siret": _unless_wrong(
        checks.siret, _l("le SIRET « %(value)s » a une clé fausse, il est laissé de côté."), 20
    ),
    "rna": _unless_wrong(checks.rna, _l("le numéro RNA « %(value)s » est laissé de côté."), 20),
    "email": _email,
    "website": _unless_wrong(
        checks.website, _l("l'adresse de site « %(value)s » est laissée de côté.")
    ),
    "opening_hours": _hours,
    "staff": _staff,
    "commune": _unless_wrong(
        checks.commune,
        _l("« %(value)s » n'est pas un code INSEE de commune, il est laissé de côté."),
    ),
    "postal_code": _postal_code,
}


def _point(record: ActorRecord) -> dict[str, Any]:
    if record.longitude is None or record.latitude is None:
        raise Invalid(_("Il manque une des deux coordonnées."))
    if checks.point(record.longitude, record.latitude) is None:
        _drop(_("les coordonnées 0, 0 ne désignent aucun lieu, elles sont laissées de côté."))
        return {"longitude": None, "latitude": None}
    return {}
