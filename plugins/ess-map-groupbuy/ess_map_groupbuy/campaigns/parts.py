# SPDX-License-Identifier: AGPL-3.0-or-later
"""The parts in which a campaign is described, and what of them may still change."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ess_map import AreaForm, User
from ess_map_groupbuy import words
from ess_map_groupbuy.campaigns import acting, perimeter
from ess_map_groupbuy.campaigns.calendar_form import CalendarForm
from ess_map_groupbuy.campaigns.forms import (
    LegalForm,
    ObjectForm,
    PartForm,
    PerimeterForm,
    RulesForm,
)
from ess_map_groupbuy.campaigns.lifecycle import OVER, WELCOMING
from ess_map_groupbuy.campaigns.models import Campaign


@dataclass(frozen=True)
class Part:
    """One part; ``form`` has the fields of the columns of the same names."""

    name: str
    title: LazyString
    short: LazyString
    form: type[PartForm]


PARTS = {
    one.name: one
    for one in (
        Part("objet", _l("Ce qui s'achète"), _l("Quoi"), ObjectForm),
        Part("perimetre", _l("Pour qui, et où"), _l("Qui, où"), PerimeterForm),
        Part("calendrier", _l("Le calendrier"), _l("Quand"), CalendarForm),
        Part("regles", _l("Les règles du jeu"), _l("Règles"), RulesForm),
        Part("cadre", _l("Le cadre juridique"), _l("Cadre"), LegalForm),
    )
}
FIXED = ("unit", "amount", "typical", "vat_rate")
"""What intentions are written in."""
AREA = ("area_codes", "area_places", "area_outline")
OF_CONTRACTS = ("quotes_open_at", "criteria")
OF_DELIVERIES = (
    "forms_at",
    "deliver_from",
    "deliver_to",
    "slots",
    "least_members",
    "most",
    "goal",
)


def after(part: Part) -> Part | None:
    """Return the part that follows, None after the last."""
    names = list(PARTS)
    at = names.index(part.name) + 1
    return PARTS[names[at]] if at < len(names) else None


def closed(part: Part, campaign: Campaign) -> str:
    """Return why nothing of a part may change any more, '' when something may."""
    if campaign.state in OVER:
        return _("La campagne est terminée : ses réglages ne changent plus.")
    early = campaign.state == "draft" or campaign.state in WELCOMING
    if part.name in ("objet", "regles", "cadre") and not early:
        return _("Les intentions sont closes : cette partie ne change plus.")
    return ""


def show(part: Part, campaign: Campaign, person: User | None) -> PartForm:
    """Return the form of a part with what is stored."""
    form = part.form(obj=campaign, formdata=None)
    _narrow(form, campaign, person)
    form.fill(campaign)
    if isinstance(form, AreaForm) and "area_codes" in form:
        form.show_area(perimeter.of(campaign))
    form.version.data = str(campaign.version)
    return form


def sent(part: Part, campaign: Campaign, person: User | None) -> PartForm:
    """Return the form of a part with what was typed; what is fixed by now is not read."""
    form = part.form()
    _narrow(form, campaign, person)
    return form


def kept(part: Part, campaign: Campaign, person: User | None) -> str:
    """Return why some fields of a part are not there, '' when all are."""
    if campaign.state == "draft":
        return ""
    if part.name == "objet":
        return _("L'unité, le pas et la TVA ne changent plus : les intentions comptent avec.")
    if part.name == "perimetre" and not acting.animates(person, campaign):
        return _("Le périmètre se change avec l'animation du territoire, qui a ouvert la campagne.")
    if part.name == "calendrier":
        return _("La campagne est ouverte : une date se recule, elle ne s'avance pas.")
    return ""


def _narrow(form: PartForm, campaign: Campaign, person: User | None) -> None:
    """Take away the fields that this kind of campaign, or this moment of it, has not."""
    contract = campaign.kind == words.CONTRACT
    gone = set(OF_DELIVERIES if contract else OF_CONTRACTS)
    if campaign.kind != words.EQUIPMENT:
        gone.add("sharing")
    if campaign.state != "draft":
        gone.update(FIXED)
        if not acting.animates(person, campaign):
            gone.update(AREA)
        if campaign.state not in WELCOMING:
            gone.update(("slots", "audience"))
    for name in gone:
        if name in form:
            del form[name]
