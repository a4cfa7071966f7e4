# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an agreement and its terms are in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map import Actor
from ess_map_currency import trades, words
from ess_map_currency.agreements import dates
from ess_map_currency.agreements.lifecycle import AGREEMENTS, RUNNING
from ess_map_currency.agreements.models import Acceptance, Agreement
from ess_map_currency.currencies import amounts
from ess_map_currency.currencies.models import Currency

HAPPENED = {
    "started": _l("Demande déposée"),
    "review": _l("Étude commencée"),
    "ask_changes": _l("Complément demandé"),
    "complete": _l("Demande complétée et renvoyée"),
    "approve": _l("Demande approuvée"),
    "refuse": _l("Demande refusée"),
    "activate": _l("Agrément en vigueur, établissements publiés"),
    "fall_due": _l("Échéance rappelée"),
    "renew": _l("Agrément renouvelé"),
    "lapse": _l("Agrément échu"),
    "suspend": _l("Agrément suspendu"),
    "resume": _l("Agrément rétabli"),
    "leave": _l("Départ du réseau"),
    "withdraw": _l("Demande retirée"),
    "reapply": _l("Nouvelle demande déposée"),
}
NEXT = {
    "applied": _l("L'association va lire votre demande."),
    "under_review": _l("L'association étudie votre demande : visite, puis comité d'agrément."),
    "changes_requested": _l("L'association attend un complément de votre part."),
    "approved": _l("Il reste à signer l'agrément ; vos établissements paraîtront ensuite."),
    "refused": _l("L'association n'a pas retenu votre demande."),
    "active": _l("Vous êtes membre du réseau."),
    "renewal_due": _l("Votre agrément arrive à échéance : demandez son renouvellement."),
    "lapsed": _l("Votre agrément est échu : vos établissements ne sont plus sur la carte."),
    "suspended": _l("Votre agrément est suspendu : vos établissements ne sont plus sur la carte."),
    "left": _l("Vous n'êtes plus membre du réseau. La porte reste ouverte."),
}
WITHDRAWN = _l("Votre demande est retirée. Vous pouvez la redéposer quand vous voulez.")


@dataclass(frozen=True)
class Step:
    """A line of a history: what happened, when, and the motive that was given."""

    at: datetime
    label: str
    words: str


def history(session: Session, agreement: Agreement) -> list[Step]:
    """Return what has happened to an agreement, oldest first."""
    steps = AGREEMENTS.history(session, agreement)
    return [Step(one.at, _label(one), one.reason or "") for one in steps]


def _label(step: object) -> str:
    if step.event == "started" and step.to_state in RUNNING:
        return _("Inscrit comme membre")
    return str(HAPPENED.get(step.event, step.event))


def state_key(agreement: Agreement, today: date) -> str:
    """Return the state that counts today, whether or not the worker has run."""
    over = agreement.state in RUNNING and dates.is_over(agreement, today)
    return "lapsed" if over else agreement.state


def state(agreement: Agreement, today: date) -> str:
    """Return the state that counts today, in words."""
    key = state_key(agreement, today)
    if key == "left":
        return _("Demande retirée") if agreement.agreed_on is None else _("A quitté le réseau")
    return AGREEMENTS.label_of(key)


def outlook(agreement: Agreement, today: date) -> str:
    """Return what happens next, in a sentence for the member."""
    if agreement.state == "left" and agreement.agreed_on is None:
        return str(WITHDRAWN)
    return str(NEXT[state_key(agreement, today)])


def share(acceptance: Acceptance, currency: Currency) -> str:
    """Return how much of a purchase may be paid: « 50 % de chaque achat, 30 gabares au plus »."""
    return share_of(acceptance.share, acceptance.cap, currency)


def share_of(part_of: int | None, cap: int | None, currency: Currency) -> str:
    """Return the same of a percentage and a most in cents, either of which may be None."""
    part = _("tout l'achat")
    if part_of is not None and part_of < 100:
        part = _("%(share)s de chaque achat", share=amounts.percent(part_of * 100))
    if cap is None:
        return part
    most = amounts.said(cap, currency)
    return _("%(part)s, %(most)s au plus", part=part, most=most)


def media(acceptance: Acceptance, currency: Currency) -> list[str]:
    """Return the media in words; those of the currency when nobody has said."""
    known = acceptance.media or currency.media
    return [str(words.MEDIA[key]) for key in words.MEDIA if key in known]


def trade_labels(keys: list[str]) -> list[str]:
    """Return the names of trades, in the order of the list."""
    terms = trades.register().by_key
    return [terms[one.key].label for one in trades.TRADES if one.key in keys]


def name(acceptance: Acceptance) -> str:
    """Return the name of an establishment in the directory of its currency."""
    return acceptance.public_name or acceptance.actor.name


def address(actor: Actor) -> str:
    """Return where an actor is, on one line."""
    town = " ".join(part for part in (actor.postal_code, actor.city) if part)
    return ", ".join(part for part in (actor.street, town) if part)


def to_check(acceptance: Acceptance, today: date) -> str:
    """Return what the association should look at: an actor that closed, moved on or vanished."""
    actor = acceptance.actor
    if acceptance.closed_on is not None and acceptance.closed_on <= today:
        return ""
    if actor.successor_id is not None:
        return _("La carte lui connaît un successeur : l'agrément est-il repris ?")
    if actor.closed_on is not None:
        return _("L'établissement est fermé d'après la carte ou le répertoire SIRENE.")
    if actor.status != "published":
        return _("L'établissement n'est plus publié sur la carte.")
    return ""
