# SPDX-License-Identifier: AGPL-3.0-or-later
"""An agreement from its demand to its end, on both databases."""

from __future__ import annotations

from datetime import date

import pytest
from ess_map_currency.agreements import (
    establishments,
    leaving,
    moving,
    perimeters,
    record,
    renewing,
    wording,
)

from ess_map import Conflict, Forbidden, Invalid, db


def move(agreement, event, **said):
    moving.apply(db.session, agreement, event, allowed=moving.as_steward, **said)
    db.session.commit()


def test_a_refusal_needs_a_motive_that_the_applicant_reads(
    currency, make_agreement, letters, again
):
    asked = make_agreement(currency, state="applied", agreed_on=None, email="zoe@exemple.fr")
    with pytest.raises(Invalid, match="motif"):
        move(asked, "refuse", reason="  ")
    assert again(asked).state == "applied"
    move(asked, "refuse", reason="La charte exclut la vente d'armes.")
    assert (again(asked).state, again(asked).motive) == (
        "refused",
        "La charte exclut la vente d'armes.",
    )
    ((subject, body),) = letters("zoe@exemple.fr")
    assert "n'est pas retenue" in subject
    assert "La charte exclut la vente d'armes." in body
    assert wording.history(db.session, asked)[-1].words == "La charte exclut la vente d'armes."


def test_only_the_association_decides(currency, make_agreement):
    asked = make_agreement(currency, state="applied")
    with pytest.raises(Forbidden):
        moving.apply(db.session, asked, "approve", allowed=moving.as_member)


def test_a_lapsed_agreement_leaves_the_map_on_the_day_and_returns_when_renewed(
    currency, make_agreement, shop, on_map, clock, ring, letters, again
):
    asked = make_agreement(currency, state="approved", agreed_on=None, email="zoe@exemple.fr")
    establishments.add(db.session, asked, shop, share=50)
    move(asked, "activate")
    assert again(asked).renew_by == date(2027, 11, 21)
    clock.advance(days=305)  # 22 September 2027: two months before
    ring()
    assert again(asked).state == "renewal_due"
    assert on_map() == ["Boulangerie du Cher"]
    clock.advance(days=59, hours=13, minutes=29)  # 20 November, 23:59 in Paris
    ring()
    assert on_map() == ["Boulangerie du Cher"]
    clock.advance(minutes=2)  # the worker has not run yet
    assert on_map() == []
    ring()
    assert again(asked).state == "lapsed"
    renewing.renew(db.session, again(asked))
    db.session.commit()
    assert on_map() == ["Boulangerie du Cher"]
    assert again(asked).renew_by == date(2028, 11, 21)
    subjects = [subject.partition(" : ")[2] for subject, _body in letters("zoe@exemple.fr")]
    assert subjects == [
        "bienvenue dans le réseau",
        "votre agrément est bientôt à renouveler",
        "votre agrément est échu",
        "votre agrément est renouvelé",
    ]


def test_renewing_counts_from_the_old_day_and_only_once(currency, make_agreement, again):
    due = make_agreement(currency, state="renewal_due", renew_by=date(2026, 12, 31))
    renewing.renew(db.session, again(due))
    db.session.commit()
    assert again(due).renew_by == date(2027, 12, 31)
    with pytest.raises(Conflict, match="déjà renouvelé"):
        renewing.renew(db.session, again(due))


def test_a_currency_without_renewal_has_no_day(make_currency, make_agreement, shop, again):
    for_ever = make_currency("La Luciole", renewal_months=0)
    asked = make_agreement(for_ever, state="approved")
    establishments.add(db.session, asked, shop)
    move(asked, "activate")
    assert again(asked).renew_by is None


def test_a_shop_outside_the_perimeter_needs_a_derogation(
    currency, make_agreement, far_shop, on_map, again
):
    asked = make_agreement(currency, state="approved", agreed_on=None)
    accepted = establishments.add(db.session, asked, far_shop)
    assert accepted.outside
    db.session.commit()
    with pytest.raises(Invalid, match="Ferme des Deux Rives"):
        move(asked, "activate")
    db.session.rollback()
    establishments.derogate(db.session, again(asked).acceptances[0], "Seul paysan boulanger")
    move(asked, "activate")
    assert on_map() == ["Ferme des Deux Rives"]


def test_one_outside_waits_while_the_others_are_published(
    currency, make_agreement, shop, far_shop, on_map, again
):
    asked = make_agreement(currency, state="approved", agreed_on=None)
    for place in (shop, far_shop):
        establishments.add(db.session, asked, place)
    move(asked, "activate")
    assert on_map() == ["Boulangerie du Cher"]
    assert [one.actor.name for one in moving.hidden(again(asked))] == ["Ferme des Deux Rives"]


def test_a_new_perimeter_says_anew_what_lies_outside(currency, make_acceptance, far_shop, on_map):
    make_acceptance(currency, actor=far_shop)
    assert perimeters.recompute(db.session, currency) == 1
    db.session.commit()
    assert on_map() == []
    currency.area = None
    assert perimeters.recompute(db.session, currency) == 1
    db.session.commit()
    assert on_map() == ["Ferme des Deux Rives"]


def test_one_establishment_accepts_a_currency_once_and_who_left_frees_it(
    currency, make_agreement, shop
):
    first, second = make_agreement(currency), make_agreement(currency)
    establishments.add(db.session, first, shop, share=20)
    with pytest.raises(Conflict, match="accepte déjà"):
        establishments.add(db.session, second, shop)
    moving.apply(db.session, first, "leave")
    taken = establishments.add(db.session, second, shop)
    assert (taken.agreement_id, taken.share, taken.closed_on) == (second.id, None, None)


def test_who_announces_a_departure_stays_until_the_day(
    currency, make_agreement, shop, on_map, clock, ring, again
):
    member = make_agreement(currency, agreed_on=date(2025, 1, 1))
    establishments.add(db.session, member, shop)
    leaving.leave(db.session, member, date(2026, 12, 31))
    db.session.commit()
    assert (again(member).state, on_map()) == ("active", ["Boulangerie du Cher"])
    clock.advance(days=40)
    assert on_map() == []
    ring()
    assert (again(member).state, again(member).left_on) == ("left", date(2026, 12, 31))
    with pytest.raises(Conflict):
        leaving.leave(db.session, again(member), date(2027, 1, 1))


def test_coming_back_opens_again_what_had_closed(currency, make_agreement, shop, on_map, again):
    member = make_agreement(currency, agreed_on=date(2025, 1, 1))
    establishments.add(db.session, member, shop)
    leaving.leave(db.session, member, date(2026, 11, 1))
    for event in ("reapply", "approve", "activate"):
        move(member, event)
    assert on_map() == ["Boulangerie du Cher"]
    assert record.find(db.session, member.id).left_on is None
