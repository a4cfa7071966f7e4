# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letters to a member about an agreement, and news for the people of the association."""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map import notify, post_letter
from ess_map_currency.agreements import links
from ess_map_currency.agreements.lifecycle import is_demand
from ess_map_currency.agreements.models import Agreement
from ess_map_currency.currencies import acting

TOLD = {
    "applied": _l("%(currency)s : votre demande est reçue"),
    "reapply": _l("%(currency)s : votre nouvelle demande est reçue"),
    "ask_changes": _l("%(currency)s : votre demande est à compléter"),
    "approve": _l("%(currency)s : votre demande est approuvée"),
    "refuse": _l("%(currency)s : votre demande n'est pas retenue"),
    "activate": _l("%(currency)s : bienvenue dans le réseau"),
    "fall_due": _l("%(currency)s : votre agrément est bientôt à renouveler"),
    "lapse": _l("%(currency)s : votre agrément est échu"),
    "renew": _l("%(currency)s : votre agrément est renouvelé"),
    "suspend": _l("%(currency)s : votre agrément est suspendu"),
    "resume": _l("%(currency)s : votre agrément est rétabli"),
    "leave": _l("%(currency)s : vous avez quitté le réseau"),
    "withdraw": _l("%(currency)s : votre demande est retirée"),
    "visit": _l("%(currency)s : une date pour votre demande"),
    "unadmitted": _l("%(currency)s : un établissement n'est pas admis"),
}
"""What the member is written; of the other steps the page tells."""
ALERTS = {
    "applied": _l("Une demande d'agrément : %(member)s"),
    "reapply": _l("Une nouvelle demande d'agrément : %(member)s"),
    "complete": _l("Une demande complétée : %(member)s"),
    "withdraw": _l("Une demande retirée : %(member)s"),
    "renewal": _l("%(member)s souhaite renouveler son agrément"),
    "leaving": _l("%(member)s annonce son départ"),
    "leave": _l("%(member)s a quitté le réseau"),
    "establishment": _l("%(member)s propose un établissement de plus"),
    "lapse": _l("L'agrément de %(member)s est échu"),
}
"""What the association is told."""


def tell(session: Session, agreement: Agreement, step: str, words: str = "") -> None:
    """Write to the member of a step (agreement loaded), and tell the association."""
    if step in ALERTS:
        alert(session, agreement, step)
    if step not in TOLD or not agreement.email:
        return
    post_letter(
        session,
        agreement.email,
        _named(TOLD[step], agreement),
        "currency/agreements/mail/told.txt",
        kind=f"currency.{step}",
        language=agreement.language,
        step=step,
        words=words,
        agreement=agreement,
        currency=agreement.currency,
        path=links.member_path(agreement),
    )


def alert(session: Session, agreement: Agreement, what: str) -> None:
    """Tell who runs the currency; the page it leads to has the rest."""
    slug = agreement.currency.slug
    room = "demandes" if is_demand(agreement) else "membres"
    for person in acting.stewards(session, agreement.currency_id):
        notify(
            session,
            person,
            f"currency.{what}",
            _named(ALERTS[what], agreement),
            f"/monnaies/{slug}/{room}/{agreement.id}",
            subject_type=Agreement.__tablename__,
            subject_id=agreement.id,
        )


def send_links(session: Session, agreements: list[Agreement], email: str) -> None:
    """Write to somebody how to reach their agreements (loaded); the languages are theirs."""
    post_letter(
        session,
        email,
        _l("Vos adhésions aux monnaies locales"),
        "currency/agreements/mail/links.txt",
        kind="currency.links",
        language=agreements[0].language,
        agreements=[(one, links.member_path(one)) for one in agreements],
    )


def _named(text: LazyString, agreement: Agreement) -> LazyString:
    names = {"currency": agreement.currency.name, "member": agreement.member}
    return LazyString(lambda: str(text) % names)
