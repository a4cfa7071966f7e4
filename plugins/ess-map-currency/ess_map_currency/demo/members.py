# SPDX-License-Identifier: AGPL-3.0-or-later
"""Invented members of the currencies: who they are, where, and how their agreement went."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from sqlalchemy.orm import Session

from ess_map import ActorRecord, living, load_actors, local_now, now
from ess_map_currency.agreements.lifecycle import AGREEMENTS
from ess_map_currency.agreements.models import Acceptance, Agreement, Commitment
from ess_map_currency.currencies import perimeter
from ess_map_currency.currencies.models import Currency
from ess_map_currency.demo.tables import SOURCE, Merchant, Town, merchants, rows, towns

SEED = 20261121
STREETS = (
    *("rue du Marché", "place de la Mairie", "rue des Halles", "quai de la Rivière"),
    *("rue du Pont", "rue Basse", "avenue de la Gare", "rue des Tanneurs", "place du Puits"),
    *("rue de l'Abreuvoir", "chemin des Vignes", "rue des Jardins"),
)
DISCOUNTS = (
    *("", "", "", "Un café offert à la première visite", "5 % sur le vrac", "10 % le mardi"),
    *("Livraison gratuite à vélo", "Un pain offert pour dix achetés"),
)
PROMISES = (
    "Supprimer les sacs jetables",
    "Passer à une électricité renouvelable",
    "Trouver deux fournisseurs dans le réseau",
    "Rendre l'entrée accessible",
    "Donner les invendus",
)
REFUSED = (
    "L'établissement est une franchise dont les achats sont imposés : la charte demande de "
    "pouvoir choisir ses fournisseurs.",
    "Le dossier ne dit pas d'où viennent les produits, et la visite n'a pas pu avoir lieu.",
)
INCOMPLETE = "Merci d'ajouter la liste de vos principaux fournisseurs et leur commune."
STOPPED = "Deux contrôles de suite : la monnaie n'était plus acceptée en caisse."
ROADS = {
    "applied": (),
    "under_review": ("review",),
    "changes_requested": ("review", "ask_changes"),
    "approved": ("review", "approve"),
    "refused": ("review", "refuse"),
    "active": ("review", "approve", "activate"),
    "renewal_due": ("review", "approve", "activate", "fall_due"),
    "lapsed": ("review", "approve", "activate", "lapse"),
    "suspended": ("review", "approve", "activate", "suspend"),
    "left": ("review", "approve", "activate", "leave"),
}
"""By which steps a state is reached."""
ENDS = (
    *("applied", "applied", "applied", "under_review", "under_review", "changes_requested"),
    *("approved", "refused", "refused", "suspended", "left", "left"),
    *("lapsed", "lapsed", "lapsed", *("renewal_due",) * 6),
)
"""How the first members of a large currency end; all others are active."""
REASONS = {"ask_changes": INCOMPLETE, "suspend": STOPPED}
LARGE = 60
STRANGER = Town("36044", "Châteauroux", "243600327", 1.69385, 46.80315, 1)
"""Outside the perimeter of the Loirette."""


@dataclass(frozen=True)
class Shop:
    """One invented establishment."""

    record: ActorRecord
    merchant: Merchant
    town: Town


def shops() -> dict[str, list[Shop]]:
    """Return the invented establishments of each currency: the same ones every time."""
    rng = Random(SEED)
    return {
        row["slug"]: list(_shops(rng, row["slug"], int(row["places"])))
        for row in rows("currencies")
    }


def load(
    session: Session,
    currencies: Mapping[str, Currency],
    invented: Mapping[str, Sequence[Shop]],
    ids: Mapping[str, int],
) -> dict[str, list[Acceptance]]:
    """Write the members of each currency; return their acceptances."""
    rng = Random(SEED)
    made = {
        slug: _members(session, rng, currencies[slug], several, ids)
        for slug, several in invented.items()
    }
    _both(session, currencies["maillage"], made["loirette"], made["maillage"])
    session.flush()
    return made


def _shops(rng: Random, slug: str, count: int) -> Iterator[Shop]:
    places = towns(slug)
    kinds = merchants()
    if slug == "maillage":
        kinds = [one for one in kinds if one.weight <= 4 and one.trade not in ("toys", "lodging")]
    used: set[str] = set()
    for number in range(count):
        town = rng.choices(places, [one.weight for one in places])[0]
        if slug == "loirette" and number in (20, 21):
            town = STRANGER
        merchant = rng.choices(kinds, [one.weight for one in kinds])[0]
        yield Shop(_record(rng, f"{slug}-{number:03}", merchant, town, used), merchant, town)


def _record(rng: Random, id_: str, kind: Merchant, town: Town, used: set[str]) -> ActorRecord:
    street = rng.choice(STREETS)
    name = rng.choice(kind.names)
    if name in used or kind.trade == "farm":
        name = f"{name} {street.partition(' ')[2]}" if kind.trade == "farm" else name
        name = f"{name} · {town.name}" if name in used else name
        name = f"{name}, {street}" if name in used else name
        while name in used:
            name = f"{name} {len(used)}"
    used.add(name)
    spread = 0.011 if town.weight > 20 else 0.006
    return ActorRecord(
        id=id_,
        name=name,
        terms={"family": (kind.family,)}
        | ({"activity": (kind.activity,)} if kind.activity else {}),
        street=f"{rng.randint(1, 60)} {street}",
        city=town.name,
        commune=town.code,
        longitude=round(town.longitude + rng.uniform(-spread, spread) * 1.4, 5),
        latitude=round(town.latitude + rng.uniform(-spread, spread), 5),
        location_precision="address",
        opening_hours=rng.choice(kind.hours),
        verified_at=local_now().date() - timedelta(days=int(rng.paretovariate(0.7) * 15) % 420),
        phone=f"02 61 91 {rng.randint(10, 99)} {rng.randint(10, 99)}",
    )


def _members(
    session: Session, rng: Random, currency: Currency, shops: Sequence[Shop], ids: Mapping[str, int]
) -> list[Acceptance]:
    ends = list(ENDS) if len(shops) > LARGE else ["applied", "under_review", "renewal_due"]
    if currency.state == "ended":
        ends = ["left"] * len(shops)
    made: list[Acceptance] = []
    chain: Agreement | None = None
    actors = {one.id: one for one in load_actors(session, [ids[shop.record.id] for shop in shops])}
    for number, shop in enumerate(shops):
        actor = actors[ids[shop.record.id]]
        end = ends[number] if number < len(ends) else "active"
        # One agreement for three shops: a chain of this town and that.
        agreement = chain if number in (31, 32) and chain is not None else None
        if agreement is None:
            agreement = _agreement(session, rng, currency, shop, end, number)
        if number == 30:
            chain = agreement
        made.append(_acceptance(rng, currency, agreement, shop, actor))
        session.add(made[-1])
        if end == "active" and number % 5 == 0:
            session.add(_commitment(rng, agreement))
    session.flush()
    return made


def _agreement(
    session: Session, rng: Random, currency: Currency, shop: Shop, end: str, number: int
) -> Agreement:
    today = local_now().date()
    new = end in ("applied", "under_review", "changes_requested", "approved", "refused")
    ago = rng.randint(5, 40) if new else rng.randint(90, 330)
    agreed = today - timedelta(days=ago)
    found = Agreement(
        currency_id=currency.id,
        number=f"{currency.slug[:3].upper()}-{number + 1:03}",
        member=shop.record.name,
        state="applied",
        contact=f"Gérance de {shop.record.name}"[:200],
        email=f"{shop.record.id}@demo.example",
        message="Nous voulons payer nos fournisseurs d'ici avec ce que nos clients nous donnent.",
        charter_at=now() - timedelta(days=ago),
        visit_on=today + timedelta(days=6) if end == "under_review" else None,
        committee_on=today + timedelta(days=20) if end in ("under_review", "approved") else None,
        source=SOURCE,
        external_id=shop.record.id,
        fictional=True,
    )
    steps = ROADS[end]
    if "activate" in steps:
        found.agreed_on = agreed
        found.renew_by = _due(rng, today, end)
    with living(now() - timedelta(days=ago + 20)):
        session.add(found)
        session.flush()
        scopes = [f"epci-{shop.town.epci}"]
        AGREEMENTS.start(session, found, scopes=scopes)
    for place, step in enumerate(steps):
        reason = rng.choice(REFUSED) if step == "refuse" else REASONS.get(step, "")
        days = max(1, ago - (8 if new else 15) * place) if step not in ("fall_due", "lapse") else 3
        with living(now() - timedelta(days=days)):
            AGREEMENTS.apply(
                session, found, step, allowed=lambda _role: True, reason=reason, scopes=scopes
            )
        found.motive = reason or found.motive
    if end == "left":
        found.left_on = today - timedelta(days=rng.randint(20, 120))
    return found


def _due(rng: Random, today: date, end: str) -> date:
    if end == "renewal_due":
        return today + timedelta(days=rng.randint(2, 55))
    if end == "lapsed":
        return today - timedelta(days=rng.randint(1, 40))
    return today + timedelta(days=rng.randint(70, 350))


def _acceptance(
    rng: Random, currency: Currency, agreement: Agreement, shop: Shop, actor: Any
) -> Acceptance:
    share = rng.choice((None, None, None, 50, 30)) if currency.b2b or rng.random() < 0.3 else None
    outside = perimeter.is_outside(currency, actor)
    today = local_now().date()
    kept = Acceptance(
        agreement_id=agreement.id,
        currency_id=currency.id,
        actor=actor,
        media=[] if rng.random() < 0.6 else [rng.choice(currency.media)],
        share=share,
        cap=rng.choice((3000, 5000)) if share == 30 else None,
        discount=rng.choice(DISCOUNTS),
        trades=[shop.merchant.trade],
        itinerant=shop.merchant.trade in ("farm", "dairy", "produce") and rng.random() < 0.45,
        address_hidden=shop.merchant.trade == "crafts" and rng.random() < 0.5,
        outside=outside,
        since=agreement.agreed_on,
        verified_at=today - timedelta(days=int(rng.paretovariate(0.7) * 20) % 500),
        fictional=True,
    )
    if outside and shop.record.id.endswith("020"):
        kept.derogation = "Seule imprimerie du réseau à moins de 60 km : admise par le comité."
        kept.derogation_on = today - timedelta(days=60)
    return kept


def _commitment(rng: Random, agreement: Agreement) -> Commitment:
    today = local_now().date()
    due = today + timedelta(days=rng.randint(-60, 240))
    done = due - timedelta(days=8) if due < today and rng.random() < 0.5 else None
    return Commitment(
        agreement_id=agreement.id, text=rng.choice(PROMISES), due_on=due, done_on=done
    )


def _both(
    session: Session, second: Currency, shops: list[Acceptance], kept: list[Acceptance]
) -> None:
    """Let some members of the first currency accept the second one too."""
    for one in [shop for shop in shops if not shop.outside][40:100:6]:
        agreement = Agreement(
            currency_id=second.id,
            member="Membre des deux monnaies",
            state="active",
            email=f"double-{one.actor_id}@demo.example",
            charter_at=now(),
            agreed_on=local_now().date() - timedelta(days=90),
            renew_by=local_now().date() + timedelta(days=275),
            fictional=True,
        )
        session.add(agreement)
        session.flush()
        AGREEMENTS.start(session, agreement)
        kept.append(
            Acceptance(
                agreement_id=agreement.id,
                currency_id=second.id,
                actor=one.actor,
                trades=list(one.trades),
                share=50,
                since=agreement.agreed_on,
                verified_at=one.verified_at,
                fictional=True,
            )
        )
        session.add(kept[-1])
