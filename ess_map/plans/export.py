# SPDX-License-Identifier: AGPL-3.0-or-later
"""A plan as a table for spreadsheets."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from ess_map.core.sheets import csv_of
from ess_map.plans.tree import Node, Outline


def table(outline: Outline) -> bytes:
    """Return a plan as CSV, one line an item in the order of reading, headed in words."""
    return csv_of([_heads(), *map(_cells, outline.all())])


def _heads() -> list[str]:
    return [
        _("Niveau"),
        _("Numéro"),
        _("Intitulé"),
        _("Description"),
        _("Responsable"),
        _("Avec"),
        _("Début"),
        _("Échéance"),
        _("État"),
        _("Avancement (pour cent)"),
        _("En retard"),
        _("Indicateur"),
        _("Unité"),
        _("Cible"),
        _("Valeur"),
        _("Mesurée le"),
        _("Besoin"),
        _("Preuves"),
    ]


def _cells(node: Node) -> list[Any]:
    item = node.item
    proofs = (f"{one.text} {one.url}".strip() for one in node.evidence)
    return [
        node.level_label,
        item.number,
        item.title,
        item.body,
        node.owner.name if node.owner else "",
        ", ".join(one.name for one in node.partners),
        item.starts_on,
        item.deadline,
        node.status_label,
        node.percent,
        _("oui") if node.late else _("non"),
        item.indicator,
        item.unit,
        item.target,
        item.value,
        item.measured_on,
        node.need.title if node.need else "",
        " | ".join(proofs),
    ]
