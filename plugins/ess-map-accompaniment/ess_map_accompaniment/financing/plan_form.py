# SPDX-License-Identifier: AGPL-3.0-or-later
"""A financing plan as it is typed: rows of needs and of resources, a few empty ones at the end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import FieldList, Form, FormField, HiddenField, SelectField
from wtforms.validators import Length, ValidationError

from ess_map import fields
from ess_map_accompaniment.financing.balance import LINE_STATES
from ess_map_accompaniment.financing.models import PlanLine, Scheme
from ess_map_accompaniment.financing.plans import Plan, Written

BLANK, FIRST, MOST = 2, 3, 60
DECIDED = ("granted", "refused")


class NeedRow(Form):
    """Something to pay for."""

    line = HiddenField()
    label = fields.Text(_l("Besoin"), [Length(max=200)])
    amount = fields.Euros(_l("Montant, en euros"), least=1)

    @property
    def empty(self) -> bool:
        return not (self.label.data or self.amount.data is not None or self.amount.errors)

    def validate_amount(self, field: fields.Euros) -> None:
        if not field.errors and field.data is None and not self.empty:
            raise ValidationError(_("Donnez le montant, ou effacez la ligne."))

    def validate_label(self, field: fields.Text) -> None:
        if not field.data and not self.empty:
            raise ValidationError(_("Dites ce que c'est."))


class ResourceRow(NeedRow):
    """What pays for it; a scheme may be named, and what was decided."""

    label = fields.Text(_l("Ressource"), [Length(max=200)])
    scheme = SelectField(_l("Dispositif"), validate_choice=False)
    state = SelectField(_l("Où on en est"), choices=list(LINE_STATES.items()))
    granted = fields.Euros(_l("Montant accordé, en euros"), least=1)
    decided_on = fields.Day(_l("Décidé le"))

    @property
    def empty(self) -> bool:
        return super().empty and not self.scheme.data

    def validate_label(self, field: fields.Text) -> None:
        if not field.data and not self.scheme.data and not self.empty:
            raise ValidationError(_("Dites d'où vient l'argent, ou choisissez un dispositif."))

    def validate_granted(self, field: fields.Euros) -> None:
        if not field.errors and self.state.data == "granted" and field.data is None:
            raise ValidationError(_("Un accord a un montant : donnez-le."))


class PlanForm(FlaskForm):
    """The whole plan; ``known``: the lines that were there when it was opened."""

    version = HiddenField()
    known = HiddenField()
    needs = FieldList(FormField(NeedRow), max_entries=MOST)
    resources = FieldList(FormField(ResourceRow), max_entries=MOST)

    def __init__(self, known_schemes: Sequence[Scheme], plan: Plan | None = None) -> None:
        super().__init__(**_typed(plan))
        self.by_id = {str(scheme.id): scheme for scheme in known_schemes}
        for row in self.resources:
            self._offer_schemes(row.form)

    def add_rows(self) -> None:
        """Add empty rows to write in; only to show, for what is added is validated, too."""
        for rows in (self.needs, self.resources):
            filled = sum(not row.form.empty for row in rows)
            while len(rows) < min(max(filled + BLANK, FIRST), MOST):
                rows.append_entry()
        for row in self.resources:
            self._offer_schemes(row.form)

    def _offer_schemes(self, row: ResourceRow) -> None:
        """Fill in the choices of a row: all schemes by name."""
        names = [(key, scheme.name) for key, scheme in self.by_id.items()]
        row.scheme.choices = [("", _("Aucun")), *names]

    def written(self) -> list[Written]:
        """Return the lines of the form, once validated; empty rows are none."""
        needs = [
            Written("need", row.label.data, row.amount.data, _number(row.line.data))
            for row in (entry.form for entry in self.needs)
            if not row.empty
        ]
        return needs + [
            self._resource(entry.form) for entry in self.resources if not entry.form.empty
        ]

    def take_in(self, plan: Plan) -> None:
        """Add the lines that somebody else has written since, and the decisions made since."""
        seen = set((self.known.data or "").split(","))
        mine = {entry.form.line.data: entry.form for entry in (*self.needs, *self.resources)}
        for line in plan.lines:
            row = mine.get(str(line.id))
            if row is None and str(line.id) not in seen:
                rows = self.needs if line.side == "need" else self.resources
                rows.append_entry(_row(line))
            elif row is not None and line.state in DECIDED and row.state.data not in DECIDED:
                row.state.data, row.granted.data = line.state, line.granted
                row.granted.raw_data, row.decided_on.data = None, line.decided_on
                row.decided_on.raw_data = None
        self.version.data = str(plan.version)
        self.known.data = _known(plan)

    def _resource(self, row: ResourceRow) -> Written:
        scheme = self.by_id.get(row.scheme.data or "")
        decided = row.state.data in DECIDED
        return Written(
            side="resource",
            label=row.label.data or scheme.name,
            amount=row.amount.data,
            id=_number(row.line.data),
            scheme_id=scheme.id if scheme else None,
            state=row.state.data,
            granted=row.granted.data if row.state.data == "granted" else None,
            decided_on=row.decided_on.data if decided else None,
        )


def _typed(plan: Plan | None) -> dict[str, Any]:
    if plan is None:
        return {}
    return {
        "data": {
            "version": str(plan.version),
            "known": _known(plan),
            "needs": [_row(line) for line in plan.needs],
            "resources": [_row(line) for line in plan.resources],
        }
    }


def _row(line: PlanLine) -> dict[str, Any]:
    said = {"line": str(line.id), "label": line.label, "amount": line.amount}
    if line.side == "need":
        return said
    return {
        **said,
        "scheme": str(line.scheme_id or ""),
        "state": line.state,
        "granted": line.granted,
        "decided_on": line.decided_on,
    }


def _known(plan: Plan) -> str:
    return ",".join(str(line.id) for line in plan.lines)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() else None
