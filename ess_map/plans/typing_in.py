# SPDX-License-Identifier: AGPL-3.0-or-later
"""From the form of an item to what its editor wants, and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import request
from flask_babel import format_date, format_decimal
from flask_babel import gettext as _

from ess_map.contributions.editing import Choice
from ess_map.contributions.merge import Merge
from ess_map.core.db import db
from ess_map.core.errors import Invalid
from ess_map.plans import choosing, editing, items
from ess_map.plans.editing import Sent
from ess_map.plans.forms import ItemForm
from ess_map.plans.models import Plan, PlanItem

BASE, SEEN, SEARCH = "base", "seen", "chercher"
"""What travels with the form: what its editor saw first, saw last, and the button of the search."""


def form_of(plan: Plan, level: str, item: PlanItem | None, known: Mapping[str, Any]) -> ItemForm:
    """Return the form with what is known of an item, or with what was sent."""
    form = ItemForm(data=_typed(known))
    chosen = {*(known.get("partners") or ()), *_numbers("partners"), *_numbers("owner_id")}
    owner = (known.get("owner") or [None])[0]
    text = request.form.get("look", "")
    found = choosing.actors(db.session, plan, chosen | ({owner} if owner else set()), text)
    form.parent_id.choices = choosing.parents(db.session, plan, level, item.id if item else None)
    form.owner_id.choices = [(0, _("Personne encore, ou le nom ci-dessous")), *found]
    form.partners.choices = found
    if level != "action":
        del form.progress
    return form


def wanted(form: ItemForm) -> dict[str, Any]:
    """Return what a valid form says, by unit."""
    texts = ("number", "title", "body", "indicator", "unit")
    plain = ("status", "weight", "target", "value")
    said: dict[str, Any] = {name: form[name].data for name in (*texts, *plain)}
    said |= {name: _iso(form[name].data) for name in editing.DAYS}
    said["parent_id"] = form.parent_id.data or None
    said["owner"] = [form.owner_id.data or None, "" if form.owner_id.data else form.owner_name.data]
    said["partners"] = sorted(form.partners.data or ())
    if "progress" in form:
        said["progress"] = 100 if said["status"] == "done" else form["progress"].data
    return said


def sent(form: ItemForm) -> Sent:
    """Return what was sent with what its editor had seen."""
    choices = {unit: request.form.get(f"choix-{unit}", "") for unit in editing.UNITS}
    return Sent(wanted(form), _seen(BASE), _seen(SEEN), choices)


def in_words(plan: Plan, form: ItemForm, merged: Merge) -> list[Choice]:
    """Return the clashes as the page shows them."""
    names = dict(form.owner_id.choices)
    return [
        Choice(
            clash.unit,
            form["owner_id" if clash.unit == "owner" else clash.unit].label.text,
            _words(form, names, clash.unit, clash.theirs),
            _words(form, names, clash.unit, clash.yours),
        )
        for clash in merged.clashes
    ]


def _words(form: ItemForm, names: Mapping[int, str], unit: str, value: Any) -> str:
    if unit == "owner":
        return names.get(value[0], value[1]) if value[0] else value[1]
    if unit == "partners":
        return ", ".join(names.get(one, str(one)) for one in value)
    if unit in editing.DAYS:
        return format_date(date.fromisoformat(value), "long") if value else ""
    if unit in editing.PLAIN_NUMBERS:
        return "" if value is None else format_decimal(value)
    if unit == "status":
        return str(items.STATUSES[value])
    if unit == "parent_id":
        return dict(form.parent_id.choices).get(value or 0, "")
    return str(value)


def _typed(known: Mapping[str, Any]) -> dict[str, Any]:
    owner_id, name = known.get("owner") or [None, ""]
    days = {unit: _day(known.get(unit)) for unit in editing.DAYS}
    plain = {unit: known[unit] for unit in known if unit not in editing.DAYS}
    parent = known.get("parent_id") or 0
    return {**plain, **days, "parent_id": parent, "owner_id": owner_id or 0, "owner_name": name}


def _seen(name: str) -> dict[str, Any]:
    try:
        found = json.loads(request.form.get(name, ""))
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Invalid(_("Ce formulaire est incomplet : rechargez la page et recommencez."))
    return {unit: found[unit] for unit in editing.UNITS if unit in found}


def _numbers(name: str) -> list[int]:
    found = request.form.getlist(name)[:200]
    return [int(one) for one in found if one.isdecimal() and 0 < len(one) < 10 and one != "0"]


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
