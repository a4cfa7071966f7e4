# SPDX-License-Identifier: AGPL-3.0-or-later
"""All figures of a diagnosis as CSV: one row each, with where it comes from."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _

from ess_map.core.sheets import csv_of
from ess_map.diagnosis.figures import Findings


def write(found: Findings) -> bytes:
    """Return the CSV."""
    return csv_of([_header(), *rows(found)])


def rows(found: Findings) -> Iterator[list[str]]:
    """Yield the figures of each section, then what is known of each commune."""
    for section in found.sections:
        for one in section.figures:
            yield [
                section.title,
                one.name,
                one.label,
                _exact(one.value),
                _exact(one.high),
                one.unit,
                one.about or found.name,
                str(one.year or ""),
                found.made_on.isoformat() if one.counted else "",
                one.source,
                one.place_in_source,
                one.coverage,
                one.note,
            ]
    white = found.section("white")
    said = next((one.coverage for one in white.figures), "")
    for area in found.areas:
        yield [
            white.title,
            f"area.{area.code}",
            _("Distance au tiers-lieu le plus proche connu"),
            _exact(area.km),
            "",
            "km",
            area.name,
            "",
            found.made_on.isoformat(),
            _("Carte de l'ESS"),
            "",
            said,
            "",
        ]


def _exact(number: float | None) -> str:
    return "" if number is None else repr(float(number)).removesuffix(".0")


def _header() -> list[str]:
    return [
        _("partie"),
        _("nom"),
        _("chiffre"),
        _("valeur"),
        _("jusqu'à"),
        _("unité"),
        _("territoire"),
        _("année"),
        _("compté le"),
        _("source"),
        _("place dans la source"),
        _("couverture"),
        _("remarque"),
    ]
