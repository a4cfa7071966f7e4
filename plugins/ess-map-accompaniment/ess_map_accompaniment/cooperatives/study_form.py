# SPDX-License-Identifier: AGPL-3.0-or-later
"""A feasibility study as it is typed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import FieldList, Form, FormField, HiddenField, RadioField, SelectField
from wtforms.validators import Length, ValidationError

from ess_map import fields, local_now
from ess_map_accompaniment.cooperatives.models import Study
from ess_map_accompaniment.cooperatives.studies import DECISIONS
from ess_map_accompaniment.financing.models import Scheme

MOST = 30


class DeliverableRow(Form):
    """Something that the study hands over; without a name it is none."""

    name = fields.Text(_l("Livrable"), [Length(max=200)])
    due = fields.Day(_l("Attendu le"))
    delivered = fields.Day(_l("Remis le"))

    def validate_name(self, field: fields.Text) -> None:
        if not field.data and (self.due.data or self.delivered.data):
            raise ValidationError(_("Nommez ce livrable."))


class StudyForm(FlaskForm):
    """The whole study."""

    version = HiddenField()
    questions = fields.LongText(_l("Les questions auxquelles elle répond"), [Length(max=4000)])
    deliverables = FieldList(FormField(DeliverableRow), max_entries=MOST)
    scheme = SelectField(_l("Dispositif qui la paie"))
    decision = RadioField(_l("Décision"), choices=list(DECISIONS.items()), default="")
    decided_on = fields.Day(_l("Décidé le"))
    reason = fields.LongText(_l("Pourquoi"), [Length(max=4000)])

    def __init__(self, known: Sequence[Scheme], study: Study | None = None) -> None:
        super().__init__(**_typed(study))
        self.scheme.choices = [("", _("Aucun")), *((str(one.id), one.name) for one in known)]

    def add_rows(self) -> None:
        """Add empty rows to write in; only to show, for what is added is validated, too."""
        filled = sum(bool(row.form.name.data) for row in self.deliverables)
        while len(self.deliverables) < min(max(filled + 1, 3), MOST):
            self.deliverables.append_entry()

    def validate_decided_on(self, field: fields.Day) -> None:
        if self.decision.data and field.data is None and not field.errors:
            raise ValidationError(_("Donnez le jour de la décision."))
        if self.decision.data and field.data and field.data > local_now().date():
            raise ValidationError(_("Une décision ne se prend pas dans l'avenir."))

    def validate_reason(self, field: fields.LongText) -> None:
        if self.decision.data and not field.data:
            raise ValidationError(_("Dites pourquoi : la suite du projet en dépend."))

    def facts(self) -> dict[str, Any]:
        """Return the columns that the form says; it has been validated."""
        rows = [row.form for row in self.deliverables if row.form.name.data]
        decided = bool(self.decision.data)
        return {
            "questions": self.questions.data,
            "deliverables": [
                {
                    "name": row.name.data,
                    "due": row.due.data.isoformat() if row.due.data else "",
                    "delivered": row.delivered.data.isoformat() if row.delivered.data else "",
                }
                for row in rows
            ],
            "scheme_id": int(self.scheme.data) if self.scheme.data else None,
            "decision": self.decision.data,
            "decided_on": self.decided_on.data if decided else None,
            "reason": self.reason.data,
        }


def _typed(study: Study | None) -> dict[str, Any]:
    if study is None:
        return {"data": {"version": "0", "decision": ""}}
    rows = [
        {"name": one["name"], "due": _day(one.get("due")), "delivered": _day(one.get("delivered"))}
        for one in study.deliverables
    ]
    plain = ("questions", "decision", "decided_on", "reason")
    said = {name: getattr(study, name) for name in plain}
    scheme = str(study.scheme_id or "")
    return {"data": {**said, "deliverables": rows, "scheme": scheme, "version": str(study.version)}}


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
