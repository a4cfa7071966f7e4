# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms that open a pôle and say who carries it; each search is a button of the form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, StringField
from wtforms.validators import InputRequired, Length

from ess_map.actors.models import Actor
from ess_map.core.db import db
from ess_map.poles import opening
from ess_map.poles.models import KINDS, Pole
from ess_map.territories.models import Territory

NEW = "nouveau"
HOSTED, ALONE, UNKNOWN = "hosted", "alone", "unknown"
MODES = {
    HOSTED: _l("Adossé à une structure qui existe"),
    ALONE: _l("Autonome : créé pour lui-même"),
    UNKNOWN: _l("Pas encore décidé"),
}
KINDS_SAID = {
    "local": _l("Pôle local : les acteurs de l'ESS d'un territoire"),
    "ptce": _l("PTCE, pôle territorial de coopération économique (loi du 31 juillet 2014)"),
    "network": _l("Réseau"),
}


class CarriedForm(FlaskForm):
    """What kind of pôle it is, and who carries it."""

    kind = RadioField(
        _l("Quel pôle est-ce ?"),
        [InputRequired(_l("Choisissez : pôle local, PTCE ou réseau."))],
        choices=list(KINDS_SAID.items()),
    )
    mode = RadioField(
        _l("Qui le porte ?"),
        [InputRequired(_l("Dites s'il est adossé, autonome, ou si rien n'est décidé."))],
        choices=list(MODES.items()),
    )
    host_q = StringField(
        _l("La structure qui le porte"),
        [Length(max=200)],
        description=_l("Son nom sur la carte, puis « Chercher »."),
    )

    def __init__(self, pole: Pole | None = None, host: Actor | None = None) -> None:
        said: dict[str, Any] = {"kind": "local", "mode": UNKNOWN}
        if pole is not None:
            mode = HOSTED if host else ALONE if pole.standalone else UNKNOWN
            said = {"kind": pole.kind, "mode": mode, "host_q": host.name if host else ""}
        super().__init__(data=said)
        self.host = _picked("host") or (None if request.method == "POST" else host)
        self.hosts = _choices(self.host_q.data, self.host)
        if self.host is None and len(self.hosts) == 1:
            self.host = self.hosts[0]

    def validate(self, extra_validators: Any = None) -> bool:
        sound = super().validate(extra_validators)
        if self.kind.data not in KINDS:
            return False
        if self.mode.data == HOSTED and self.host is None:
            self.host_q.errors = [_("Cherchez la structure qui le porte, puis choisissez-la.")]
            return False
        return sound

    def carrier(self) -> Actor | None:
        """Return who carries it, None unless somebody was chosen to."""
        return self.host if self.mode.data == HOSTED else None

    @property
    def standalone(self) -> bool:
        return self.mode.data == ALONE


class OpenForm(CarriedForm):
    """Which actor the pôle is: one of the map, or a new one with its name and commune."""

    q = StringField(
        _l("Est-il déjà sur la carte ?"),
        [Length(max=200)],
        description=_l("Cherchez-le par son nom : un pôle est d'abord un acteur de la carte."),
    )
    name = StringField(_l("Nom du pôle"), [Length(max=250)])
    commune_q = StringField(
        _l("Commune de son siège"),
        [Length(max=80)],
        description=_l("Son nom ou son code postal. L'adresse précise se donne sur la fiche."),
    )

    def __init__(self) -> None:
        super().__init__()
        self.actor = _picked("actor")
        self.actors = _choices(self.q.data, self.actor)
        self.new = request.form.get("actor") == NEW
        self.communes: Sequence[Territory] = ()
        self.commune: Territory | None = None
        if self.new and self.commune_q.data:
            self.communes = opening.find_communes(self.commune_q.data)
            wanted = request.form.get("commune", "")
            named = [one for one in self.communes if one.key == wanted] or self.communes
            self.commune = named[0] if len(named) == 1 else None

    def validate(self, extra_validators: Any = None) -> bool:
        sound = super().validate(extra_validators)
        if not self.new and self.actor is None:
            self.q.errors = [_("Choisissez un acteur de la carte, ou « un nouvel acteur ».")]
            return False
        return (self._validate_new() if self.new else True) and sound

    def _validate_new(self) -> bool:
        if not (self.name.data or "").strip():
            self.name.errors = [_("Donnez un nom à ce pôle.")]
        if not self.communes:
            self.commune_q.errors = [_("Aucune commune ne porte ce nom : vérifiez-le.")]
        elif self.commune is None:
            self.commune_q.errors = [_("Plusieurs communes répondent : choisissez la bonne.")]
        return not (self.name.errors or self.commune_q.errors)


def _picked(name: str) -> Actor | None:
    """The actor whose number was sent, if it is on the map."""
    text = request.form.get(name) or request.args.get(name) or ""
    found = db.session.get(Actor, int(text)) if text.isdecimal() and len(text) < 10 else None
    return found if found and found.status == "published" else None


def _choices(text: str | None, picked: Actor | None) -> list[Actor]:
    found = opening.find_actors(db.session, text or "")
    known = picked is None or picked.id in {one.id for one in found}
    return found if known else [picked, *found]
