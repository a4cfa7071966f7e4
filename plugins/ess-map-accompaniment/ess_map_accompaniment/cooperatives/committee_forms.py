# SPDX-License-Identifier: AGPL-3.0-or-later
"""A session, a file of its agenda and a decision, as they are typed."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectField
from wtforms.validators import InputRequired, Length, ValidationError

from ess_map import fields, money
from ess_map_accompaniment.cooperatives.committees import DECISIONS, Candidate
from ess_map_accompaniment.cooperatives.models import CommitteeSession
from ess_map_accompaniment.financing.models import Scheme
from ess_map_accompaniment.words import INSTRUMENTS


class SessionForm(FlaskForm):
    """A session, new or as it is."""

    name = fields.Text(_l("Comité"), [fields.Needed(_l("Nommez le comité.")), Length(max=200)])
    held_on = fields.Day(_l("Date de la séance"), [fields.Needed(_l("Donnez la date."))])
    place = fields.Text(_l("Lieu"), [Length(max=200)])
    scheme = SelectField(_l("Dispositif"))

    def __init__(self, known: Sequence[Scheme], committee: CommitteeSession | None = None) -> None:
        super().__init__(data=_said(committee))
        names = [(str(one.id), one.name) for one in known]
        self.scheme.choices = [("", _("Plusieurs, ou aucun")), *names]

    def write(self, committee: CommitteeSession) -> None:
        """Write into ``committee`` what the form says; it has been validated."""
        committee.name, committee.place = self.name.data, self.place.data
        committee.held_on = self.held_on.data
        committee.scheme_id = int(self.scheme.data) if self.scheme.data else None


class FileForm(FlaskForm):
    """A file to put on the agenda."""

    source = SelectField(_l("Projet accompagné"))
    title = fields.Text(_l("Ou nom du dossier"), [Length(max=200)])
    instrument = SelectField(_l("Instrument"), choices=list(INSTRUMENTS.items()))
    asked = fields.Euros(_l("Montant demandé, en euros"), least=1)

    def __init__(self, candidates: Sequence[Candidate]) -> None:
        super().__init__()
        self.by_key = {one.key: one for one in candidates}
        names = [(key, _named(one)) for key, one in self.by_key.items()]
        self.source.choices = [("", _("Aucun : je nomme le dossier")), *names]

    @property
    def chosen(self) -> Candidate | None:
        return self.by_key.get(self.source.data or "")

    def validate_title(self, field: fields.Text) -> None:
        if not field.data and not self.source.data:
            raise ValidationError(_("Choisissez un projet, ou nommez le dossier."))


class DecisionForm(FlaskForm):
    """What the committee decided of one file."""

    known = HiddenField()
    decision = RadioField(
        _l("Décision"),
        [InputRequired(_l("Choisissez une décision."))],
        choices=list(DECISIONS.items()),
    )
    granted = fields.Euros(_l("Montant accordé, en euros"), least=1)
    motive = fields.LongText(_l("Motif"), [Length(max=2000)])

    def validate_granted(self, field: fields.Euros) -> None:
        if self.decision.data == "granted" and not field.errors and field.data is None:
            raise ValidationError(_("Donnez le montant accordé."))

    def validate_motive(self, field: fields.LongText) -> None:
        if self.decision.data in ("refused", "postponed") and not field.data:
            raise ValidationError(
                _("Dites pourquoi : un refus ou un ajournement a toujours un motif.")
            )


def _said(committee: CommitteeSession | None) -> dict[str, object]:
    if committee is None:
        return {}
    scheme = str(committee.scheme_id or "")
    said = {"name": committee.name, "held_on": committee.held_on, "place": committee.place}
    return {**said, "scheme": scheme}


def _named(one: Candidate) -> str:
    if one.line is None:
        return _("%(project)s, sans ligne du plan", project=one.project.title)
    amount = money.euros(one.line.amount)
    return f"{one.project.title} · {one.line.label} · {amount}"
