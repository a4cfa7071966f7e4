# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a SCIC votes and who holds its capital, as it is typed."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, FieldList, Form, FormField, HiddenField, SelectField
from wtforms.validators import Length, ValidationError

from ess_map import fields
from ess_map_accompaniment.cooperatives import law
from ess_map_accompaniment.cooperatives.law import CATEGORIES, Part
from ess_map_accompaniment.cooperatives.scic import Sheet

MOST = 20


class CollegeRow(Form):
    """A college; an empty row is none."""

    name = fields.Text(_l("Collège"), [Length(max=200)])
    category = SelectField(_l("Qui le compose"), choices=list(CATEGORIES.items()))
    weight = fields.Number(_l("Part des voix (%)"))
    members = fields.Whole(_l("Associés"), [fields.Within(0, 1_000_000)])

    @property
    def empty(self) -> bool:
        return not (self.name.data or self.weight.data is not None or self.weight.errors)

    def validate_name(self, field: fields.Text) -> None:
        if not field.data and not self.empty:
            raise ValidationError(_("Nommez ce collège."))

    def validate_weight(self, field: fields.Number) -> None:
        if field.data is not None and not 0 <= field.data <= 100:
            raise ValidationError(_("Écrivez une part de 0 à 100 %."))


class DocumentRow(Form):
    """A document to be read elsewhere."""

    title = fields.Text(_l("Document"), [Length(max=200)])
    url = fields.Text(_l("Adresse"), [Length(max=500)])

    def validate_url(self, field: fields.Text) -> None:
        if field.data and not field.data.startswith(("https://", "http://")):
            raise ValidationError(_("Une adresse commence par https://."))
        if self.title.data and not field.data:
            raise ValidationError(_("Donnez l'adresse de ce document."))


class ScicForm(FlaskForm):
    """The whole sheet."""

    version = HiddenField()
    by_college = BooleanField(_l("Les associés votent par collèges, dont les voix sont pondérées"))
    colleges = FieldList(FormField(CollegeRow), max_entries=MOST)
    public_capital = fields.Number(_l("Capital détenu par des personnes publiques (%)"))
    documents = FieldList(FormField(DocumentRow), max_entries=MOST)
    note = fields.LongText(_l("À savoir"), [Length(max=2000)])

    def __init__(self, sheet: Sheet | None = None, **named: Any) -> None:
        super().__init__(**_typed(sheet), **named)

    def add_rows(self) -> None:
        """Add empty rows to write in; only to show, for what is added is validated, too."""
        filled = len(self.parts())
        while len(self.colleges) < min(max(filled + 1, 4), MOST):
            self.colleges.append_entry()
        while len(self.documents) < 2 or self.documents[-1].form.url.data:
            self.documents.append_entry()

    def parts(self) -> list[Part]:
        """Return the colleges that are typed; a weight left out is nothing."""
        rows = [entry.form for entry in self.colleges if not entry.form.empty]
        return [
            Part(row.name.data, row.category.data, row.weight.data or 0, row.members.data)
            for row in rows
        ]

    def validate_colleges(self, field: FieldList) -> None:
        parts = self.parts()
        if self.by_college.data and parts and law.total(parts) != 100:
            said = f"{law.total(parts):f}"
            raise ValidationError(
                _("Les voix font %(total)s %% en tout : elles doivent faire 100 %%.", total=said)
            )

    def validate_public_capital(self, field: fields.Number) -> None:
        if field.data is not None and not 0 <= field.data <= 100:
            raise ValidationError(_("Écrivez une part de 0 à 100 %."))

    def facts(self) -> dict[str, Any]:
        """Return the columns that the form says; it has been validated."""
        documents = [
            {"title": row.form.title.data or row.form.url.data, "url": row.form.url.data}
            for row in self.documents
            if row.form.url.data
        ]
        return {
            "by_college": self.by_college.data,
            "public_capital": self.public_capital.data,
            "documents": documents,
            "note": self.note.data,
        }


def _typed(sheet: Sheet | None) -> dict[str, Any]:
    if sheet is None:
        return {"data": {"version": "0", "by_college": True}}
    plain = ("by_college", "public_capital", "documents", "note")
    colleges = [
        {
            "name": part.name,
            "category": part.category,
            "weight": part.weight,
            "members": part.members,
        }
        for part in sheet.parts
    ]
    said = {name: getattr(sheet.scic, name) for name in plain}
    return {"data": {**said, "colleges": colleges, "version": str(sheet.scic.version)}}
