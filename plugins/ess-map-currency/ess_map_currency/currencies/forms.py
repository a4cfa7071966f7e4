# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms in which an association describes its currency, one for each part."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    HiddenField,
    SelectField,
    ValidationError,
)
from wtforms.validators import Email, Length, Optional

from ess_map import Invalid, db, fields, load_actors, money, search_actors
from ess_map_currency import words

NUMBERED = re.compile(r".*\((\d{1,12})\)")
HOST = re.compile(r"[\w-]+(\.[\w-]+)+(:\d{1,5})?")
YES_NO = (("", _l("Nous ne l'avons pas dit")), ("yes", _l("Oui")), ("no", _l("Non")))


class Web(fields.Text):
    """An address of the web; « lagabare.fr » is taken as https://lagabare.fr."""

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        if self.data and "://" not in self.data:
            self.data = f"https://{self.data}"

    def pre_validate(self, form: Any) -> None:
        parts = urlsplit(self.data or "")
        good = parts.scheme in ("http", "https") and HOST.fullmatch(parts.netloc)
        if self.data and not good:
            raise ValidationError(_("Écrivez une adresse comme https://exemple.fr."))


class YesNo(SelectField):
    """Yes, no, or nobody has said: True, False, None."""

    def __init__(self, label: Any, **named: Any) -> None:
        super().__init__(label, choices=list(YES_NO), coerce=_truth, **named)


class Share(fields.Number):
    """A percentage, kept in hundredths of a percent; None when nothing is typed."""

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata([valuelist[0].replace("%", "")] if valuelist else [])
        if self.data is None:
            return
        if not 0 <= self.data <= 100:
            raise ValueError(_("Écrivez un pourcentage, de 0 à 100."))
        self.data = round(self.data * 100)

    def _value(self) -> Any:
        if self.raw_data:
            return self.raw_data[0]
        return "" if self.data is None else f"{self.data / 100:g}".replace(".", ",")


class Notes(fields.Text):
    """Amounts one after the other, « 1 2 5 10 »: cents, ascending, each once."""

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        typed = re.split(r"[\s;/]+|,\s", self.data or "")
        self.data = []
        try:
            self.data = sorted({money.parse(one) for one in typed if one})
        except Invalid as error:
            raise ValueError(error.message) from error
        if any(one <= 0 for one in self.data):
            raise ValueError(_("Un billet vaut plus que zéro."))

    def _value(self) -> str:
        if self.raw_data:
            return self.raw_data[0]
        return "  ".join(money.typed(one) for one in self.data or ())


class ActorName(fields.Text):
    """An actor of the map by its name, kept by its id; None when nothing is typed."""

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        typed, self.data = self.data, None
        if typed:
            self.data = _actor_id(typed)

    def _value(self) -> str:
        if self.raw_data:
            return self.raw_data[0]
        found = load_actors(db.session, [self.data]) if self.data else []
        return f"{found[0].name} ({found[0].id})" if found else ""


class Versioned(FlaskForm):
    """``version`` is the one that was read: another one now is a clash."""

    version = HiddenField()


class IdentityForm(Versioned):
    name = fields.Text(
        _l("Nom"), [fields.Needed(_l("Comment s'appelle-t-elle ?")), Length(max=200)]
    )
    symbol = fields.Text(
        _l("Ce qui suit un montant"),
        [Length(max=40)],
        description=_l("Comme « gabares » dans « 12 gabares »."),
    )
    summary = fields.Text(_l("En une phrase"), [Length(max=200)])
    description = fields.LongText(_l("Ce qu'elle est, en quelques lignes"), [Length(max=10_000)])
    since = fields.Day(_l("En circulation depuis le"))
    emitter_id = ActorName(
        _l("L'association qui l'émet"),
        description=_l("Son nom, comme sur la carte."),
    )
    website = Web(_l("Son site"), [Length(max=200)])
    email = fields.Text(
        _l("Courriel où écrire à l'association"),
        [Optional(), Email(_l("Écrivez un courriel comme bonjour@exemple.fr.")), Length(max=200)],
        description=_l("Il est public."),
    )
    code = fields.Text(
        _l("Code dans OpenStreetMap"),
        [Length(max=40)],
        description=_l("Comme XLT-GABA ; laissez vide si elle n'en a pas."),
    )


class RulesForm(Versioned):
    b2b = BooleanField(_l("Elle circule entre professionnels seulement"))
    change_given = YesNo(_l("Monnaie rendue en euros"))
    refund_individuals = YesNo(_l("Rechange en euros pour les particuliers"))
    bonus = Share(
        _l("Ajouté au change (en %)"),
        description=_l("3 % : 100 € en donnent 103. Laissez vide s'il n'y a rien."),
    )
    conversion_fee = Share(
        _l("Retenu à la reconversion (en %)"),
        description=_l("Pour un professionnel. 0 : sans frais ; vide : pas dit."),
    )
    conversion_least = fields.Euros(_l("Reconversion à partir de"), least=1)
    melting = Share(
        _l("Fonte (en %)"),
        description=_l("La valeur que perd un billet gardé. Laissez vide si elle ne fond pas."),
    )
    melting_months = fields.Whole(_l("Tous les combien de mois"), [fields.Within(1, 120)])

    def validate_melting_months(self, field: Any) -> None:
        if self.melting.data and not field.data:
            raise ValidationError(_("Une monnaie qui fond le fait tous les combien de mois ?"))


class MediaForm(Versioned):
    media = fields.Several(_l("On paie avec"), choices=list(words.MEDIA.items()))
    denominations = Notes(
        _l("Les billets"), description=_l("Leurs valeurs, comme « 1 2 5 10 20 ».")
    )
    backend_name = fields.Text(
        _l("Où sont les comptes"),
        [Length(max=200)],
        description=_l("Le nom du système de paiement : Cyclos, Lokavaluto, Kohinos…"),
    )
    backend_url = Web(_l("L'adresse où l'on ouvre son compte"), [Length(max=200)])


class CharterForm(Versioned):
    charter = fields.LongText(
        _l("La charte"),
        [Length(max=40_000)],
        description=_l("Ce à quoi un membre souscrit quand il demande à accepter la monnaie."),
    )
    charter_url = Web(_l("Ou son adresse"), [Length(max=200)])
    renewal_months = fields.Whole(
        _l("Un agrément se renouvelle tous les combien de mois"),
        [fields.Needed(_l("Écrivez un nombre de mois, 0 pour jamais.")), fields.Within(0, 120)],
        description=_l("0 : jamais."),
    )


def _truth(key: Any) -> bool | None:
    return {"yes": True, "no": False, True: True, False: False}.get(key)


def _actor_id(typed: str) -> int:
    numbered = NUMBERED.fullmatch(typed)
    known = load_actors(db.session, [int(numbered[1])]) if numbered else []
    found = known or search_actors(typed, 6)
    same = [one for one in found if one.name.casefold() == typed.casefold()]
    if len(same or found) == 1:
        return (same or found)[0].id
    if not found:
        raise ValueError(_("« %(typed)s » n'est pas un acteur de la carte.", typed=typed))
    names = ", ".join(f"{one.name} ({one.id})" for one in found)
    raise ValueError(_("Lequel ? Recopiez l'un de ceux-ci : %(names)s.", names=names))
