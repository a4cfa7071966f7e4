# SPDX-License-Identifier: AGPL-3.0-or-later
"""Any demand and any offer, for properties that hold of all of them."""

from datetime import date, timedelta

from ess_map_accompaniment import words
from ess_map_accompaniment.matching.demand import Demand, Moment, Offer, Stop
from hypothesis import strategies as some

from ess_map import Locality, ServiceArea

TODAY = date(2026, 11, 21)
NAMES = {
    "commune-37261": "Tours",
    "epci-243700754": "Tours Métropole",
    "department-37": "Indre-et-Loire",
    "region-24": "Centre-Val de Loire",
}
SECTORS = ("environment", "circuit_court", "amap", "musique")
FORMS = ("scop", "scic", "9220", "5458", "6316")
PUBLICS = ("jeunes", "femmes", "demandeurs-emploi")

stages = some.sampled_from(list(words.STAGES))
places = some.tuples(some.floats(0, 2), some.floats(46.5, 48))
days = some.integers(-40, 60).map(lambda shift: TODAY + timedelta(days=shift))
cents = some.integers(0, 10_000_000)


def maybe(strategy):
    return some.none() | strategy


def keys(names, most=5):
    return some.lists(some.sampled_from(names), max_size=most, unique=True).map(tuple)


areas = some.builds(
    ServiceArea,
    codes=some.sets(some.sampled_from([*NAMES, "epci-200043065", "region-53"]), max_size=3),
    remote=some.booleans(),
    itinerant=some.booleans(),
)
stops = some.builds(Stop, place=maybe(places), name=some.just("Mairie"), next_on=maybe(days))
campaigns = some.tuples(days, some.integers(0, 60)).map(
    lambda drawn: (drawn[0], drawn[0] + timedelta(days=drawn[1]))
)

DEMAND = {
    "stage": some.just("") | stages,
    "needs": keys(list(words.NEEDS)),
    "locality": some.sampled_from([Locality(), Locality(NAMES)]),
    "point": maybe(places),
    "sectors": keys(SECTORS, 2),
    "legal_form": some.sampled_from(["", *FORMS]),
    "collective": maybe(some.booleans()),
    "amount": maybe(cents),
    "max_km": maybe(some.integers(1, 100)),
    "remote_ok": maybe(some.booleans()),
    "publics": maybe(keys(PUBLICS)),
    "host": some.sampled_from(["", *words.HOSTS]),
    "actor_id": maybe(some.integers(1, 3)),
}
OFFER = {
    "id": some.integers(1, 99),
    "structure_id": some.integers(1, 9),
    "actor_id": some.integers(1, 3),
    "structure": some.sampled_from(["La Maison", "Le Garage"]),
    "slug": some.sampled_from(["la-maison-1", "le-garage-2"]),
    "name": some.sampled_from(["Conseil", "Prêt"]),
    "kind": some.sampled_from(["", *words.SERVICES]),
    "kinds": keys(list(words.KINDS), 2),
    "networks": keys(list(words.NETWORKS), 2),
    "stages": maybe(keys(list(words.STAGES))),
    "sectors": maybe(keys(SECTORS)),
    "legal_forms": maybe(keys(FORMS)),
    "team_mode": some.sampled_from(["", *words.TEAM_MODES]),
    "publics": keys(PUBLICS),
    "reserved": some.booleans(),
    "cost": some.sampled_from(["", *words.COSTS]),
    "cost_details": some.sampled_from(["", "20 € par mois"]),
    "modes": keys(list(words.MODES)),
    "needs_host": some.booleans(),
    "collective_experience": maybe(some.booleans()),
    "instrument": some.sampled_from(["", *words.INSTRUMENTS]),
    "amount_min": maybe(cents),
    "amount_max": maybe(cents),
    "intake": some.sampled_from(["", *words.INTAKES]),
    "campaigns": some.lists(campaigns, max_size=3).map(tuple),
    "area": areas,
    "place": maybe(places),
    "stops": some.lists(stops, max_size=3).map(tuple),
    "answer_days": maybe(some.floats(0, 30)),
    "response_days": some.integers(1, 20),
    "valid_until": maybe(days),
    "conflicts": some.frozensets(some.integers(1, 3)),
    "active": some.integers(0, 20),
    "capacity": some.integers(0, 20),
    "waiting": some.integers(0, 5),
    "month_asked": some.integers(0, 5),
    "month_max": maybe(some.integers(0, 5)),
    "trained": maybe(some.booleans()),
    "fictional": some.booleans(),
}
demands = some.builds(Demand, **DEMAND)
offers = some.builds(Offer, **OFFER)
MOMENT = Moment(
    TODAY,
    above={
        "environment": ("environment",),
        "circuit_court": ("circuit_court", "environment"),
        "amap": ("amap", "environment"),
        "musique": ("musique", "culture"),
    },
    nearby={"epci-200043065": "Val d'Amboise", "region-53": "Bretagne"},
)
