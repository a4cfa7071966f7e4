# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is typed of a line and of a scheme, and what it means once it is right."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    Field,
    HiddenField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from ess_map.core.errors import Invalid
from ess_map.funding import ledger, money, rules, schemes
from ess_map.funding.ledger import Facts
from ess_map.funding.models import Funding, Scheme
from ess_map.funding.schemes import KINDS, Terms

MOST_POSTS, MOST_YEARS = 500, rules.LONGEST_YEARS


class DayField(DateField):
    """A day; where the browser has no calendar it may be typed as the French write it."""

    def __init__(self, *arguments: object, **named: object) -> None:
        super().__init__(*arguments, format=["%Y-%m-%d", "%d/%m/%Y"], **named)

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata([one.strip() for one in valuelist])
        except ValueError:
            raise ValueError(_("Écrivez un jour qui existe, ainsi : 31/12/2026.")) from None


class LineForm(FlaskForm):
    """One line; ``facts`` is what it says, once validated."""

    scheme = SelectField(_l("Dispositif"))
    funder = StringField(_l("Financeur, s'il n'y a pas de dispositif"), [Length(max=200)])
    label = StringField(_l("Ce qui est payé"), [Length(max=200)])
    status = SelectField(
        _l("Où on en est"),
        [InputRequired(_l("Choisissez où on en est."))],
        choices=list(ledger.STATUSES.items()),
        default="asked",
    )
    starts_on = DayField(_l("Premier jour"), [InputRequired(_l("Donnez le premier jour payé."))])
    ends_on = DayField(_l("Dernier jour"), [InputRequired(_l("Donnez le dernier jour payé."))])
    posts = StringField(_l("Nombre de postes"))
    amount = StringField(_l("Montant total, en euros"))
    note = TextAreaField(_l("Note"), [Length(max=2000)])
    version = HiddenField()

    def __init__(self, known: Sequence[Scheme], line: Funding | None = None, **named: object):
        self.known = {str(scheme.id): scheme for scheme in known}
        super().__init__(**_typed_line(line), **named)
        self.scheme.choices = [
            ("", _("Aucun : un autre financeur")),
            *((key, _named(scheme)) for key, scheme in self.known.items()),
        ]

    @property
    def chosen(self) -> Scheme | None:
        return self.known.get(self.scheme.data or "")

    def validate_funder(self, field: StringField) -> None:
        field.data = (field.data or "").strip()
        if self.chosen is None and not field.data:
            raise ValidationError(_("Choisissez un dispositif, ou nommez le financeur."))

    def validate_posts(self, field: StringField) -> None:
        self.count = _count(field, MOST_POSTS)

    def validate_amount(self, field: StringField) -> None:
        """For posts, an amount that is left out is what the scheme pays."""
        text, scheme, days = (field.data or "").strip(), self.chosen, self._days()
        if text:
            self.cents = _cents(text)
            return
        pays = None
        if scheme is not None and scheme.kind == "post" and self.count and days:
            pays = rules.due(scheme, self.count, *days)
        if not pays:
            raise ValidationError(_("Donnez le montant."))
        self.cents = pays

    def facts(self) -> Facts:
        """Return what the form says; it has been validated."""
        ask = rules.Ask(self.cents, self.count, self.starts_on.data, self.ends_on.data)
        label, note = (self.label.data or "").strip(), (self.note.data or "").strip()
        return Facts(self.chosen, self.funder.data, label, self.status.data, ask, note)

    def refuse(self, refusals: Sequence[rules.Refusal]) -> None:
        """Say each refusal at its field."""
        for one in refusals:
            field = self[one.field]
            field.errors = [*field.errors, one.sentence]

    def _days(self) -> tuple[date, date] | None:
        """Both days when they can be counted."""
        first, last = self.starts_on.data, self.ends_on.data
        known = first is not None and last is not None
        return (first, last) if known and rules.countable(first, last) else None


class SchemeForm(FlaskForm):
    """One scheme; ``terms`` is what it says, once validated."""

    name = StringField(_l("Nom"), [InputRequired(_l("Nommez le dispositif.")), Length(max=200)])
    funder = StringField(
        _l("Financeur"), [InputRequired(_l("Dites qui finance.")), Length(max=200)]
    )
    kind = SelectField(_l("Ce qu'il paie"), choices=list(KINDS.items()), default="study")
    most = StringField(_l("Plafond, en euros"))
    most_posts = StringField(_l("Postes au plus"))
    most_years = StringField(_l("Années au plus"))
    rule = TextAreaField(
        _l("La règle, dans les mots de son auteur"),
        [InputRequired(_l("Recopiez la règle : elle sera citée.")), Length(max=4000)],
    )
    source = StringField(
        _l("Où c'est écrit"), [InputRequired(_l("Dites où la règle est écrite.")), Length(max=300)]
    )
    opens_on = DayField(_l("Ouvert depuis le"), [Optional()])
    closes_on = DayField(_l("Dernier jour"), [Optional()])
    historical = BooleanField(_l("Personne n'a vérifié qu'il est encore ouvert"))
    version = HiddenField()

    def __init__(self, scheme: Scheme | None = None, **named: object) -> None:
        super().__init__(**_typed_scheme(scheme), **named)

    def validate_most(self, field: StringField) -> None:
        text = (field.data or "").strip()
        self.cents = _cents(text) if text else None
        if self.cents is not None and self.cents <= 0:
            raise ValidationError(_("Le montant doit dépasser zéro euro."))

    def validate_most_posts(self, field: StringField) -> None:
        self.posts = _count(field, MOST_POSTS)

    def validate_most_years(self, field: StringField) -> None:
        self.years = _count(field, MOST_YEARS)

    def validate_closes_on(self, field: DayField) -> None:
        if field.data and self.opens_on.data and field.data < self.opens_on.data:
            raise ValidationError(_("Ce jour vient avant l'ouverture."))

    def terms(self) -> Terms:
        """Return what the form says; it has been validated."""
        return Terms(
            name=self.name.data.strip(),
            funder=self.funder.data.strip(),
            kind=self.kind.data,
            most_cents=self.cents,
            most_posts=self.posts if self.kind.data == "post" else None,
            most_years=self.years,
            rule="\n".join(self.rule.data.strip().splitlines()),
            source=self.source.data.strip(),
            opens_on=self.opens_on.data,
            closes_on=self.closes_on.data,
            historical=self.historical.data,
        )

    def keep_promises(self, columns: Sequence[str], used: int) -> None:
        """Say at each field that what fundings were given under does not change."""
        for name in columns:
            field = self["most" if name == "most_cents" else name]
            field.errors = [*field.errors, schemes.kept(used)]


def _named(scheme: Scheme) -> str:
    name = f"{scheme.name} · {scheme.funder}"
    return _("%(name)s (ouverture non vérifiée)", name=name) if scheme.historical else name


def _cents(text: str) -> int:
    try:
        return money.parse(text)
    except Invalid as error:
        raise ValidationError(error.message) from error


def _count(field: Field, most: int) -> int | None:
    text = (field.data or "").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and 0 < int(text[:9]) <= most):
        raise ValidationError(
            _("Écrivez un nombre de 1 à %(most)s, ou laissez la case vide.", most=most)
        )
    return int(text)


def _typed_line(line: Funding | None) -> dict[str, object]:
    if line is None:
        return {}
    return {
        "data": {
            "scheme": str(line.scheme_id or ""),
            "funder": "" if line.scheme_id else line.funder,
            "label": line.label,
            "status": line.status,
            "starts_on": line.starts_on,
            "ends_on": line.ends_on,
            "posts": "" if line.posts is None else str(line.posts),
            "amount": money.typed(line.amount_cents),
            "note": line.note,
            "version": line.version,
        }
    }


def _typed_scheme(scheme: Scheme | None) -> dict[str, object]:
    if scheme is None:
        return {}
    counts = {name: getattr(scheme, name) or "" for name in ("most_posts", "most_years")}
    plain = ("name", "funder", "kind", "rule", "source", "opens_on", "closes_on", "historical")
    return {
        "data": {
            **{name: getattr(scheme, name) for name in plain},
            **{name: str(value) for name, value in counts.items()},
            "most": money.typed(scheme.most_cents),
            "version": scheme.version,
        }
    }
