# SPDX-License-Identifier: AGPL-3.0-or-later
"""From a NAF code (rev. 2) to an activity of ours, only where the code leaves no doubt."""

from __future__ import annotations

CLASSES = {
    "01.61": "agriculture_partagee",
    "59.14": "cinema_associatif",
    "60.10": "radio_associative",
    "78.20": "mise_a_disposition",
    "85.59": "formation_professionnelle",
    "88.10": "aide_domicile",
    "88.91": "education",
    "90.01": "spectacle_vivant",
    "93.12": "club_sportif",
}
"""Classes (four digits) of which every member does just that."""

DIVISIONS = {
    "38": "collecte_tri",
    "49": "mobility",
    "62": "digital",
    "63": "digital",
    "64": "banque_assurance",
    "65": "banque_assurance",
    "85": "education",
    "86": "social",
    "87": "social",
    "88": "social",
    "90": "culture",
    "91": "culture",
    "93": "culture",
}
"""Divisions (two digits) that fall into one of the twelve policy areas."""


def activity(code: str) -> tuple[str, ...]:
    """Return the activity that ``code`` (as 90.01Z) proves, none when it proves nothing."""
    found = CLASSES.get(code[:5]) or DIVISIONS.get(code[:2], "")
    return (found,) if found else ()
