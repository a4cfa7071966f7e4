# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is typed of a line and of a scheme, and what it means once it is right."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField
from wtforms.validators import Length, ValidationError

from ess_map.contributions.editing import Editing
from ess_map.core.fields import Day, Euros, LongText, Needed, Text, Whole, Within
from ess_map.funding import ledger, rules, schemes
from ess_map.funding.ledger import Facts
from ess_map.funding.models import Funding, Scheme
from ess_map.funding.schemes import KINDS, Terms

MOST_POSTS, MOST_YEARS = 500, rules.LONGEST_YEARS


class LineForm(Editing):
    """One line; ``facts`` is what it says, once validated."""

    scheme = SelectField(_l("Dispositif"))
    funder = Text(_l("Financeur, s'il n'y a pas de dispositif"), [Length(max=200)])
    label = Text(_l("Ce qui est payé"), [Length(max=200)])
    status = SelectField(
        _l("Où on en est"),
        [Needed(_l("Choisissez où on en est."))],
        choices=list(ledger.STATUSES.items()),
        default="asked",
    )
    starts_on = Day(_l("Premier jour"), [Needed(_l("Donnez le premier jour payé."))])
    ends_on = Day(_l("Dernier jour"), [Needed(_l("Donnez le dernier jour payé."))])
    posts = Whole(_l("Nombre de postes"), [Within(1, MOST_POSTS)])
    amount = Euros(_l("Montant total, en euros"), least=1)
    note = LongText(_l("Note"), [Length(max=2000)])

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

    def validate_funder(self, field: Text) -> None:
        if self.chosen is None and not field.data:
            raise ValidationError(_("Choisissez un dispositif, ou nommez le financeur."))

    def validate_amount(self, field: Euros) -> None:
        if not field.errors and self._cents() is None:
            raise ValidationError(_("Donnez le montant."))

    def facts(self) -> Facts:
        """Return what the form says; it has been validated."""
        ask = rules.Ask(self._cents(), self.posts.data, self.starts_on.data, self.ends_on.data)
        said = (self.funder.data, self.label.data, self.status.data)
        return Facts(self.chosen, *said, ask, self.note.data)

    def refuse(self, refusals: Sequence[rules.Refusal]) -> None:
        """Say each refusal at its field."""
        for one in refusals:
            field = self[one.field]
            field.errors = [*field.errors, one.sentence]

    def _cents(self) -> int | None:
        """For posts, an amount that is left out is what the scheme pays."""
        scheme, posts, days = self.chosen, self.posts.data, self._days()
        if self.amount.data is None and scheme and scheme.kind == "post" and posts and days:
            return rules.due(scheme, posts, *days) or None
        return self.amount.data

    def _days(self) -> tuple[date, date] | None:
        """Both days when they can be counted."""
        first, last = self.starts_on.data, self.ends_on.data
        known = first is not None and last is not None
        return (first, last) if known and rules.countable(first, last) else None


class SchemeForm(Editing):
    """One scheme; ``terms`` is what it says, once validated."""

    name = Text(_l("Nom"), [Needed(_l("Nommez le dispositif.")), Length(max=200)])
    funder = Text(_l("Financeur"), [Needed(_l("Dites qui finance.")), Length(max=200)])
    kind = SelectField(_l("Ce qu'il paie"), choices=list(KINDS.items()), default="study")
    most = Euros(_l("Plafond, en euros"), least=1)
    most_posts = Whole(_l("Postes au plus"), [Within(1, MOST_POSTS)])
    most_years = Whole(_l("Années au plus"), [Within(1, MOST_YEARS)])
    rule = LongText(
        _l("La règle, dans les mots de son auteur"),
        [Needed(_l("Recopiez la règle : elle sera citée.")), Length(max=4000)],
    )
    source = Text(
        _l("Où c'est écrit"), [Needed(_l("Dites où la règle est écrite.")), Length(max=300)]
    )
    opens_on = Day(_l("Ouvert depuis le"))
    closes_on = Day(_l("Dernier jour"))
    historical = BooleanField(_l("Personne n'a vérifié qu'il est encore ouvert"))

    def __init__(self, scheme: Scheme | None = None, **named: object) -> None:
        super().__init__(**_typed_scheme(scheme), **named)

    def validate_closes_on(self, field: Day) -> None:
        if field.data and self.opens_on.data and field.data < self.opens_on.data:
            raise ValidationError(_("Ce jour vient avant l'ouverture."))

    def terms(self) -> Terms:
        """Return what the form says; it has been validated."""
        return Terms(
            name=self.name.data,
            funder=self.funder.data,
            kind=self.kind.data,
            most_cents=self.most.data,
            most_posts=self.most_posts.data if self.kind.data == "post" else None,
            most_years=self.most_years.data,
            rule=self.rule.data,
            source=self.source.data,
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


def _typed_line(line: Funding | None) -> dict[str, object]:
    if line is None:
        return {}
    plain = ("label", "status", "starts_on", "ends_on", "posts", "note")
    return {
        "data": {
            **{name: getattr(line, name) for name in plain},
            "scheme": str(line.scheme_id or ""),
            "funder": "" if line.scheme_id else line.funder,
            "amount": line.amount_cents,
        }
    }


def _typed_scheme(scheme: Scheme | None) -> dict[str, object]:
    return {} if scheme is None else {"obj": scheme, "data": {"most": scheme.most_cents}}
