# SPDX-License-Identifier: AGPL-3.0-or-later
"""Between a form and an intention: what may be chosen, what was said, what it was before."""

from __future__ import annotations

import re
from typing import Any

from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from ess_map import Invalid, actors_of_siret, db, is_siret, load_actors, money, search_actors
from ess_map_groupbuy import units
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.hubs import record as hubs
from ess_map_groupbuy.intentions import amounts, placing
from ess_map_groupbuy.intentions.forms import ANY, REACHES, IntentionForm, help_choices
from ess_map_groupbuy.intentions.models import Intention
from ess_map_groupbuy.intentions.room import welcome
from ess_map_groupbuy.intentions.taking import Said
from ess_map_groupbuy.words import CONTRACT, ENTERPRISE, SLOTS, WHO

CANDIDATES = 5
NONE = "none"
USUAL_REACH = "15"


def offer(form: IntentionForm, campaign: Campaign) -> None:
    """Let a form offer what this campaign has to choose from."""
    form.who.choices = [(key, WHO[key]) for key in welcome(campaign)]
    form.unit.choices = list(amounts.choices(campaign).items())
    if is_contract(campaign):
        del form.reach, form.hubs, form.slots
    else:
        _offer_ways(form, campaign)
    form.can_help.choices = help_choices()
    if form.is_submitted():
        form.who.data = form.who.data or welcome(campaign)[0]
        form.unit.data = form.unit.data or campaign.unit


def _offer_ways(form: IntentionForm, campaign: Campaign) -> None:
    form.reach.choices = [
        *((str(one), _("%(count)s km", count=one)) for one in REACHES),
        (ANY, _("Peu importe la distance")),
    ]
    hosts = hubs.accepted(db.session, campaign.id)
    form.hubs.choices = [(one.hub_id, one.hub.actor.name) for one in hosts]
    form.slots.choices = [(one, SLOTS[one]) for one in campaign.slots if one in SLOTS]


def begin(form: IntentionForm, campaign: Campaign) -> None:
    """Propose what people usually say; they may change all of it."""
    form.who.data = welcome(campaign)[0]
    form.unit.data = campaign.unit
    if not is_contract(campaign):
        form.reach.data = USUAL_REACH
    form.quantity.data = amounts.typed(campaign, campaign.usual)


def show(form: IntentionForm, campaign: Campaign, intention: Intention) -> None:
    """Fill a form with what was said before."""
    for name in ("who", "name", "phone", "recovers_vat", "can_help", "version"):
        getattr(form, name).data = getattr(intention, name)
    if not is_contract(campaign):
        form.hubs.data, form.slots.data = intention.hubs, intention.slots
        form.reach.data = ANY if intention.reach is None else str(intention.reach // 1000)
    form.unit.data, form.price.data = campaign.unit, intention.price
    for name in ("quantity", "least", "most"):
        getattr(form, name).data = amounts.typed(campaign, getattr(intention, name))
    if intention.least == intention.most:
        form.least.data = form.most.data = ""
    form.city.data, form.commune.data = intention.place, intention.commune_code
    form.longitude.data, form.latitude.data = intention.longitude, intention.latitude
    if intention.actor_id:
        form.structure.data = f"{_name_of(intention.actor_id)} ({intention.actor_id})"


def said(form: IntentionForm, campaign: Campaign) -> Said | None:
    """Return what a valid form says; None when the form says what is still unclear."""
    quantities = _quantities(form, campaign)
    place = placing.resolve(form, campaign)
    actor_id = _structure(form)
    if place is None or quantities is None or form.actor.errors or form.structure.errors:
        return None
    contract = is_contract(campaign)
    return Said(
        who=form.who.data,
        name=form.name.data,
        phone=form.phone.data or "",
        actor_id=actor_id,
        commune_code=place.commune,
        place=place.name,
        longitude=place.longitude,
        latitude=place.latitude,
        quantity=quantities[0],
        least=quantities[1],
        most=quantities[2],
        price=form.price.data,
        recovers_vat=bool(form.recovers_vat.data),
        reach=None if contract or form.reach.data == ANY else int(form.reach.data) * 1000,
        hubs=[] if contract else sorted(form.hubs.data),
        slots=[] if contract else list(form.slots.data),
        can_help=list(form.can_help.data),
    )


def is_contract(campaign: Campaign) -> bool:
    """Tell whether nothing is delivered anywhere: then nobody asks how far or when."""
    return campaign.kind == CONTRACT


def price_words(campaign: Campaign) -> str:
    """Return what goes beside the price: for what, with which tax."""
    return _(
        "Le prix d'une unité (%(unit)s), TVA de %(rate)s %% comprise : vous ne paierez jamais "
        "plus.",
        unit=units.UNITS[campaign.unit].label,
        rate=money.typed(campaign.vat_rate),
    )


def _quantities(form: IntentionForm, campaign: Campaign) -> tuple[int, int, int] | None:
    found: dict[str, int | None] = {}
    for name in ("quantity", "least", "most"):
        field: Any = getattr(form, name)
        try:
            found[name] = (
                None if field.data is None else amounts.steps(campaign, field.data, form.unit.data)
            )
        except Invalid as error:
            field.errors = [*field.errors, error.message]
            return None
    quantity = found["quantity"]
    if quantity is None:
        return None
    least, most = found["least"] or quantity, found["most"] or quantity
    if least > quantity:
        form.least.errors = [_("« Au moins » ne dépasse pas la quantité voulue.")]
    if most < quantity:
        form.most.errors = [_("« Au plus » n'est pas en dessous de la quantité voulue.")]
    return None if form.least.errors or form.most.errors else (quantity, least, most)


def _structure(form: IntentionForm) -> int | None:
    """Return the actor that is meant, None for none; the form asks when several may be."""
    typed = form.structure.data or ""
    if form.who.data != ENTERPRISE or not typed:
        return None
    digits = re.sub(r"\s", "", typed)
    if re.fullmatch(r"\d{9,14}", digits):
        if not is_siret(digits):
            form.structure.errors = [
                _("Ce SIRET n'existe pas : relisez ses 14 chiffres, ou laissez vide.")
            ]
            return None
        return next(iter(actors_of_siret(db.session, [digits]).get(digits, ())), None)
    numbered = re.fullmatch(r".*\((\d{1,12})\)", typed)
    known = load_actors(db.session, [int(numbered[1])]) if numbered else []
    if known and known[0].status == "published":
        return known[0].id
    return _named(form, typed)


def _named(form: IntentionForm, typed: str) -> int | None:
    found = search_actors(typed, CANDIDATES)
    same = [one for one in found if one.name.casefold() == typed.casefold()]
    if len(same) == 1:
        return same[0].id
    chosen = form.actor.data
    if not found or chosen == NONE:
        return None
    form.actor.choices = [
        *(SelectChoice(str(one.id), f"{one.name}") for one in found),
        SelectChoice(NONE, _("Aucune de celles-ci")),
    ]
    if chosen in {str(one.id) for one in found}:
        return int(chosen)
    form.actor.errors = [_("Dites laquelle, ou « Aucune de celles-ci ».")]
    return None


def _name_of(actor_id: int) -> str:
    return next((one.name for one in load_actors(db.session, [actor_id])), "")
