# SPDX-License-Identifier: AGPL-3.0-or-later
"""Schemes on their dates and conditions, as visitors and those who look after them see them."""

from datetime import date

from ess_map_accompaniment.financing.models import Scheme

from ess_map import db

HOST = "avoir une entreprise hôte, ou en chercher une"
LIST = "/accompagnement/financements/"
SCOP = "/accompagnement/calcul-scop"
EDIT = f"{LIST}confiance/modifier"


def form_of(scheme, **changes):
    """What the form sends back when nothing but ``changes`` is changed."""
    return {
        "version": str(scheme.version),
        "name": scheme.name,
        "instrument": scheme.instrument,
        "operator": scheme.operator,
        "stages": scheme.stages,
        "starts_on": "01/01/2026",
        "amount_max": "20 000",
        "percent_max": "70",
        "conditions-0-field": "host",
        "conditions-0-op": "in",
        "conditions-0-value": "J'en cherche une ; Oui, elle est d'accord",
        "conditions-0-text": HOST,
        "ratio": "100",
        "source": scheme.source,
        "source_on": "01/02/2026",
        **changes,
    }


def test_the_trust_fund_is_for_an_emergence_with_a_host_and_names_what_is_missing(
    client, make_scheme, plain
):
    make_scheme()
    missing = plain(client.get(f"{LIST}?stage=emergence&host=none"))
    assert "Pas pour ce projet" in missing
    assert "Les plus proches" in missing
    assert f"« Fonds de confiance » demande : {HOST}. La condition manque." in missing
    unsaid = plain(client.get(f"{LIST}?stage=emergence"))
    assert "À vérifier" in unsaid and "À préciser." in unsaid
    met = plain(client.get(f"{LIST}?stage=emergence&host=seeking"))
    assert "Pour vous" in met and "La condition manque" not in met
    late = plain(client.get(f"{LIST}?stage=growth&host=found"))
    assert "est pour ces stades : Faisabilité, Émergence." in late


def test_closed_terms_stay_citable_and_lead_to_those_that_replace_them(client, make_scheme, plain):
    new = make_scheme("confiance-2026")
    make_scheme(
        "confiance-2020",
        amount_max=10_000_00,
        starts_on=date(2020, 1, 1),
        ends_on=date(2025, 12, 31),
        replaced_by_id=new.id,
    )
    listed = plain(client.get(f"{LIST}?state=closed"))
    assert "1 dispositif" in listed and "jusqu'à 10 000 €" in listed
    assert "Ces conditions ont été remplacées" in plain(client.get(f"{LIST}confiance-2020"))
    assert "Conditions précédentes" in plain(client.get(f"{LIST}confiance-2026"))
    assert client.get(f"{LIST}inconnu").status_code == 404


def test_only_those_who_look_after_a_region_write_schemes(client, make_scheme, make_user, sign_in):
    make_scheme()
    sign_in(client, make_user(role="animator", scope="epci-243700754"))
    assert client.get(EDIT).status_code == 403
    sign_in(client, make_user(role="animator", scope="region-24"))
    assert client.get(EDIT).status_code == 200


def test_terms_that_run_are_not_overwritten_and_of_two_who_edit_the_second_is_told(
    client, make_scheme, make_user, sign_in, plain
):
    scheme = make_scheme()
    sign_in(client, make_user(role="animator"))
    refused = client.send(EDIT, **form_of(scheme, amount_max="15 000"))
    assert refused.status_code == 422 and "Faites de nouvelles conditions" in plain(refused)
    same = client.send(EDIT, **form_of(scheme, operator="France Active Loire"))
    assert same.status_code == 303, plain(same)
    stale = client.send(EDIT, **form_of(scheme, version="1", operator="Autre"))
    assert stale.status_code == 412
    assert "France Active Loire" in plain(stale) and 'value="Autre"' in stale.text


def test_new_terms_end_the_old_ones_the_day_before(client, make_scheme, make_user, sign_in):
    scheme = make_scheme()
    sign_in(client, make_user(role="animator"))
    new = form_of(scheme, amount_max="15 000", starts_on="01/01/2027")
    made = client.send(f"{LIST}nouveau?comme=confiance", **new)
    assert made.status_code == 303, made.text
    db.session.expire_all()
    old = db.session.get(Scheme, scheme.id)
    assert (old.ends_on, old.amount_max) == (date(2026, 12, 31), 20_000_00)
    later = db.session.get(Scheme, old.replaced_by_id)
    assert (later.key, later.amount_max) == ("fonds-de-confiance", 15_000_00)
    assert later.conditions == old.conditions


def test_a_matching_rule_is_tried_before_it_is_published(
    client, make_scheme, make_user, sign_in, plain
):
    scheme = make_scheme(conditions=[], stages=[])
    sign_in(client, make_user(role="animator"))
    none = {f"conditions-0-{name}": "" for name in ("field", "value", "text")}
    typed = {"matching": "y", "per_person": "1000", "trial": "Awa ; 1 500,50", "preview": "1"}
    tried = client.send(EDIT, **form_of(scheme, **typed, **none))
    assert tried.status_code == 200
    assert "500,50 € : plafond par personne atteint" in plain(tried)
    db.session.expire_all()
    assert db.session.get(Scheme, scheme.id).match is None


def test_the_calculator_gives_the_reason_of_every_euro(client, make_scheme, plain):
    assert "Aucune règle d'abondement" in plain(client.get(SCOP))
    make_scheme(
        "un-pour-un",
        name="1 € coopérateur, 1 € Région",
        instrument="match_funding",
        legal_forms=["scop"],
        conditions=[],
        fictional=True,
        match={"ratio": 100, "per_person": 1_000_00, "per_person_min": 100_00},
    )
    address = f"{SCOP}?form=scop&nom=Awa&apport=1+500,50+€&nom=Bilal&apport=50&nom=&apport="
    page = plain(client.get(address))
    assert "Chiffres fictifs" in page
    assert "500,50 € : plafond par personne atteint" in page
    assert "50 € : apport plus petit que le minimum par personne" in page
    typed = "nom=A&apport=25,000&nom=B&apport=-5&nom=C&apport=99999999999&nom=D&apport=mille"
    wrong = plain(client.get(f"{SCOP}?{typed}"))
    assert "deux façons" in wrong and "n'est pas un montant" in wrong
    assert "ne peut pas être négatif" in wrong
    assert "dépasse un milliard" in wrong
    other = plain(client.get(address.replace("form=scop", "form=9220")))
    assert "ce statut n'est pas concerné" in other
