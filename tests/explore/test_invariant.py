# SPDX-License-Identifier: AGPL-3.0-or-later
"""Count on the map = count in the list = rows in every export, and the same on both databases."""

import csv
import io
import json
import random
import re
import shutil
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree

import mapbox_vector_tile
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from ess_map.actors import labels, saying
from ess_map.actors import store as actors
from ess_map.actors.models import LabelClearance
from ess_map.app import create_app
from ess_map.atlas import store as atlas
from ess_map.core import clock as clocks
from ess_map.core import morton
from ess_map.core.db import db
from ess_map.core.text import fold
from ess_map.platform.exchange import ActorRecord
from ess_map.testing import servers
from ess_map.testing.clocks import StillClock
from ess_map.testing.databases import settings as app_settings
from ess_map.testing.factories import COMMUNES, SIDE, make_actors, make_territories
from tests.explore import naive
from tests.explore.naive import Asked

NAMES = (
    *("L'Épicerie du coin", "La Ressourcerie", "Les Amis de l'Œuvre", "Atelier vélo", "Épi & Co"),
    *("Café des Possibles", "Jardins de Loire", "Épiceries solidaires", "Recyclerie", "🥕 Bio"),
)
SUMMARIES = ("", "Vrac et légumes", "Réparer plutôt que jeter", "Un café, des ateliers de vélos")
HOURS = (
    "",
    "",
    "Mo-Fr 09:00-18:00",
    "24/7",
    "Sa 10:00-12:00",
    "PH off; Sa 09:00-10:31",
    "quand on peut",
)
TERMS = {
    "family": ("association", "cooperative", "mutual", "other"),
    "activity": ("economy", "cafe_associatif", "epicerie_solidaire", "social", "jardin_partage"),
    "role": ("tiers_lieu", "dla", "accompagnateur"),
    "label": ("esus", "convention_aci"),
}
QUERIES = (
    *("epicerie", "épiceries", "epi", "epicrie", "l'oeuvre", "velo", "tours", "cafe velo"),
    *("café associatif", "ressourcerie", "zzzz", "de la", "🥕", "bio", "amboise recycl", "vrak"),
)
PLACES = (
    *("commune-37261", "commune-29155", "epci-243700754", "epci-200000016"),
    *("department-37", "region-24", "region-53"),
)
MOMENTS = (
    datetime(2026, 11, 28, 11, 0),  # noqa: DTZ001 - wall time
    datetime(2026, 11, 30, 9, 30),  # noqa: DTZ001 - wall time
    datetime(2026, 12, 25, 10, 30),  # noqa: DTZ001 - wall time
)
GUARDED = "esus"
NOON = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


def random_record(dice: random.Random, number: int) -> ActorRecord:
    """An actor anywhere in the small country, on its edge, at sea, abroad, or nowhere."""
    where = dice.random()
    longitude = latitude = None
    if where < 0.75:
        west, south = COMMUNES[dice.choice(list(COMMUNES))][5:]
        longitude = round(west + SIDE * (0.05 + 0.9 * dice.random()), 5)
        latitude = round(south + SIDE * (0.05 + 0.9 * dice.random()), 5)
        if dice.random() < 0.3:
            longitude, latitude = round(west + 0.05, 5), round(south + 0.05, 5)
    elif where < 0.9:
        longitude, latitude = round(dice.uniform(-170, 170), 5), round(dice.uniform(-80, 80), 5)
    return ActorRecord(
        id=str(number),
        name=dice.choice(NAMES),
        summary=dice.choice(SUMMARIES),
        longitude=longitude,
        latitude=latitude,
        terms={
            name: tuple(dice.sample(options, dice.choice((0, 1, 1, 2))))
            for name, options in TERMS.items()
        },
        opening_hours=dice.choice(HOURS),
        status=dice.choice(("published",) * 9 + ("draft",)),
        verified_at=dice.choice((None, date(2024, 5, 1), date(2026, 1, 31))),
    )


class World:
    """The same actors on both databases, and what we know of them without either."""

    def __init__(self, seed: int, apps: dict) -> None:
        self.apps = apps
        dice = random.Random(seed)
        self.records: dict[int, ActorRecord] = {}
        self.approved: dict[int, ActorRecord] = {}
        """Who is under the guarded label, as its owner approved them."""
        first = [random_record(dice, number) for number in range(dice.randint(5, 40))]
        later = [random_record(dice, number + 100) for number in range(20)]
        self.write(make_territories)
        self.add(first)
        self.guard()
        self.visit()  # the snapshot is made here; what follows is read from the journal
        for record in later:
            self.add([record])
            self.change(dice)
            self.approve(dice)
            self.visit()

    def write(self, verb) -> list:
        found = []
        for app in self.apps.values():
            with app.app_context():
                found.append(verb())
                db.session.commit()
        return found

    def add(self, records: list[ActorRecord]) -> None:
        one, other = self.write(lambda: make_actors(records))
        assert one == other
        for actor_id, record in zip(one, records, strict=True):
            self.know(actor_id, record)

    def know(self, actor_id: int, record: ActorRecord) -> None:
        """Remember an actor; the guarded label is where its owner put it, whatever it says."""
        kept = {*record.terms.get("label", ())} - {GUARDED}
        kept |= {GUARDED} if actor_id in self.approved else set()
        terms = {**record.terms, "label": tuple(sorted(kept))}
        self.records[actor_id] = replace(record, terms=terms)

    def guard(self) -> None:
        """Somebody guards a label from now on: who carries it is approved as they are."""
        carriers = self.write(lambda: labels.guard(db.session, GUARDED, NOON))
        found = self.write(lambda: list(db.session.scalars(sa.select(LabelClearance.actor_id))))
        assert carriers[0] == carriers[1] == len(found[0]) and set(found[0]) == set(found[1])
        self.approved = {actor_id: self.records[actor_id] for actor_id in found[0]}
        for actor_id in found[0]:
            self.know(actor_id, self.records[actor_id])

    def approve(self, dice: random.Random) -> None:
        """The owner of the label approves somebody as they are now, or sends somebody away."""
        actor_id = dice.choice(list(self.records))
        if dice.random() < 0.3:
            self.approved.pop(actor_id, None)
            self.write(lambda: labels.unclear(db.session, actor_id, GUARDED, NOON))
        else:
            self.approved[actor_id] = self.records[actor_id]
            self.write(lambda: _clear(actor_id))
        self.know(actor_id, self.records[actor_id])

    def change(self, dice: random.Random) -> None:
        actor_id = dice.choice(list(self.records))
        fresh = random_record(dice, 0)
        names = ("name", "summary", "longitude", "latitude", "terms", "opening_hours", "status")
        changes = {name: getattr(fresh, name) for name in names}
        changes["terms"] = {name: sorted(keys) for name, keys in fresh.terms.items() if keys}
        self.know(actor_id, replace(self.records[actor_id], **changes))
        self.write(lambda: actors.update(db.session, actor_id, changes))

    def visit(self) -> None:
        for app in self.apps.values():
            assert app.test_client().get("/readyz").status_code == 200

    def get(self, address: str, said: list[tuple[str, str]] = ()) -> bytes:
        """Return the body, once it is known that both databases give the same."""
        bodies = []
        for app in self.apps.values():
            answer = app.test_client().get(address, query_string=said)
            assert answer.status_code == 200, answer.text
            bodies.append(answer.data)
        assert bodies[0] == bodies[1], address
        return bodies[0]


def _clear(actor_id: int) -> None:
    (actor,) = actors.load(db.session, [actor_id])
    labels.clear(db.session, actor_id, GUARDED, actor.version, saying.values(actor), NOON, None)


@pytest.fixture(scope="module", params=[1, 2])
def world(request, tmp_path_factory, spatialite, postgres):
    folder = tmp_path_factory.mktemp("world")
    shutil.copy(spatialite, folder / "ess-map.db")
    postgis = servers.create_database(postgres)
    urls = {"spatialite": f"sqlite:///{folder / 'ess-map.db'}", "postgis": postgis}
    apps = {}
    for kind, url in urls.items():
        apps[kind] = create_app(app_settings(url, folder / kind), installed=False)
        apps[kind].extensions["ess_map.clock"] = StillClock(NOON)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(atlas, "FREEZE", 7)
        yield World(request.param, apps)
    for app in apps.values():
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
    servers.drop_database(postgres, postgis)


@st.composite
def asked(draw):
    chosen = {
        name: tuple(draw(st.lists(st.sampled_from(options), min_size=1, max_size=2, unique=True)))
        for name, options in TERMS.items()
        if draw(st.integers(0, 4)) == 0
    }
    bbox = near = None
    if draw(st.integers(0, 3)) == 0:
        west, south = draw(
            st.sampled_from([(0.6, 47.3), (0.55, 47.2), (-6.0, 40.0), (-179.0, -85.0)])
        )
        width = draw(st.sampled_from([0.0512347, 0.1512347, 0.4512347, 30.1234567]))
        # Seven decimals, so that no actor (five of them) lies on the edge.
        bbox = (west + 0.0000037, south + 0.0000037, west + width, min(south + width, 89.0))
    if draw(st.integers(0, 3)) == 0:
        near = draw(st.sampled_from([(47.35, 0.65), (48.45, -5.05), (-21.1, 55.5)]))
    return Asked(
        q=draw(st.one_of(st.just(""), st.sampled_from(QUERIES))),
        territories=tuple(draw(st.lists(st.sampled_from(PLACES), max_size=2, unique=True))),
        facets=chosen,
        bbox=bbox,
        near=near,
        radius=draw(st.sampled_from([0.5, 3.456789, 10.0, 200.0])),
        open=draw(st.integers(0, 5)) == 0,
        at=draw(st.sampled_from(MOMENTS)) if draw(st.integers(0, 3)) == 0 else None,
    )


EXAMPLES = settings(
    max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)


def local():
    return NOON.astimezone(clocks.PARIS)


def expected(world, asking):
    """The ids by name, unless a circle passes too near to an actor for rounding not to matter."""
    if asking.near:
        for record in world.records.values():
            away = naive.kilometres(record, asking.near)
            assume(abs(away - asking.radius) > 0.003 * asking.radius)
    ids = naive.select(world.records, asking, local())
    return sorted(ids, key=lambda actor_id: (fold(world.records[actor_id].name), actor_id))


@given(asking=asked())
@EXAMPLES
def test_counts_of_page_facets_and_exports_are_those_of_a_naive_search(world, asking):
    ids = expected(world, asking)
    said = asking.parameters()

    facets = json.loads(world.get("/facets.json", said))
    page = world.get("/", [*said, ("sort", "name")]).decode()
    rows = list(csv.DictReader(io.StringIO(world.get("/export/acteurs.csv", said).decode())))
    features = json.loads(world.get("/export/acteurs.geojson", said))["features"]
    feed = ElementTree.fromstring(world.get("/flux.atom", said))

    assert facets["count"] == len(ids)
    assert slug_ids(row["url"] for row in rows) == ids
    assert slug_ids(feature["properties"]["url"] for feature in features) == ids
    entries = feed.findall("{http://www.w3.org/2005/Atom}entry")
    links = "{http://www.w3.org/2005/Atom}link"
    assert sorted(slug_ids(entry.find(links).get("href") for entry in entries)) == sorted(ids)
    shown = re.search(r"data-ess-count>\s*([\d\s\u202f]+) lieu", page)
    assert int(shown[1]) == len(ids)
    assert slug_ids(re.findall(r'data-ess-actor="([^"]+)"', page)) == ids[:20]
    located = [actor_id for actor_id in ids if world.records[actor_id].longitude is not None]
    assert facets["located"] == len(located)
    lying = Counter(naive.commune(world.records[actor_id]) for actor_id in ids)
    if not asking.territories:
        here = {key: n for key, n in facets["territories"].items() if key.startswith("commune-")}
        assert here == {f"commune-{code}": n for code, n in lying.items() if code}


def slug_ids(addresses):
    return [int(address.rpartition("-")[2]) for address in addresses]


@given(asking=asked())
@EXAMPLES
def test_an_option_counts_what_choosing_it_alone_would_give(world, asking):
    expected(world, asking)
    facets = json.loads(world.get("/facets.json", asking.parameters()))["facets"]

    for name, options in TERMS.items():
        without = set(naive.select(world.records, asking, local(), but=name))
        for option in options:
            alone = Asked(facets={name: (option,)})
            having = set(naive.select(world.records, alone, local())) & without
            assert facets[name]["options"].get(option, 0) == len(having), (name, option)
    without = set(naive.select(world.records, asking, local(), but="open"))
    then = Asked(facets={}, open=True, at=asking.at)
    open_now = set(naive.select(world.records, then, local()))
    assert facets["open"]["options"].get("now", 0) == len(open_now & without)


@given(asking=asked(), z=st.integers(0, 16))
@EXAMPLES
def test_all_tiles_of_a_zoom_together_hold_the_selection(world, asking, z):
    ids = expected(world, asking)
    located = {id_ for id_ in ids if world.records[id_].longitude is not None}
    said = asking.parameters()

    total, seen = 0, set()
    for x, y in tiles_of(world, z):
        body = world.get(f"/tiles/actors/{z}/{x}/{y}.mvt", said)
        for feature in mapbox_vector_tile.decode(body)["actors"]["features"] if body else ():
            properties = feature["properties"]
            if "n" in properties:
                total += properties["n"]
                assert properties["n"] == sum(map(int, properties["f"].split(",")))
                assert z < properties["z"] <= 16
            else:
                total += 1
                seen.add(properties["id"])
    assert total == len(located)
    assert seen <= located


def tiles_of(world, z):
    """The tiles in which somebody of the world is: the others are empty for everybody."""
    points = [
        (record.longitude, record.latitude)
        for record in world.records.values()
        if record.longitude is not None
    ]
    keys = morton.encode(*zip(*points, strict=True))
    shift = morton.LEVEL - z
    x, y = morton.cells(keys)
    return sorted({(int(a) >> shift, int(b) >> shift) for a, b in zip(x, y, strict=True)})


@given(asking=asked())
@settings(EXAMPLES, max_examples=8)
def test_a_spreadsheet_has_the_same_rows(world, asking):
    ids = expected(world, asking)
    for app in world.apps.values():
        answer = app.test_client().get("/export/acteurs.xlsx", query_string=asking.parameters())
        rows = list(load_workbook(io.BytesIO(answer.data), read_only=True).active.values)
        assert slug_ids(row[-1] for row in rows[1:]) == ids


@given(asking=asked(), sort=st.sampled_from(["name", "freshness", "relevance", "distance"]))
@EXAMPLES
def test_many_small_segments_answer_like_a_fresh_snapshot(world, asking, sort):
    """The journal is followed actor by actor, or everything read again: nobody can tell."""
    said = [*asking.parameters(), ("sort", sort)]
    app = world.apps["spatialite"]
    living = app.extensions["ess_map.atlas"]
    fresh = atlas.Store(
        app.extensions["ess_map.plugins"], living.snapshots.folder / "fresh", "another"
    )
    answers = []
    for store in (living, fresh):
        app.extensions["ess_map.atlas"] = store
        client = app.test_client()
        page = client.get("/", query_string=said).text
        answers.append(
            (
                client.get("/facets.json", query_string=said).json,
                re.findall(r'data-ess-actor="([^"]+)"', page),
            )
        )
    app.extensions["ess_map.atlas"] = living
    assert answers[0] == answers[1]


def test_the_world_has_several_segments_and_one_snapshot(world):
    for app in world.apps.values():
        with app.app_context():
            found = atlas.store().current()
            assert len(found.segments) > 2
            assert found.base_position < found.position


def test_opening_moves_with_the_clock(world):
    asking = Asked(facets={}, open=True)
    moment = NOON
    for minutes in (0, 1, 30, 60 * 24, -60 * 24 * 2, 60 * 24):
        moment += timedelta(minutes=minutes)
        for app in world.apps.values():
            app.extensions["ess_map.clock"].instant = moment
        ids = naive.select(world.records, asking, moment.astimezone(clocks.PARIS))
        assert json.loads(world.get("/facets.json", [("open", "now")]))["count"] == len(ids)
    for app in world.apps.values():
        app.extensions["ess_map.clock"].instant = NOON


@pytest.mark.parametrize("asked_too", [(), ("convention_aci",)])
def test_a_guarded_label_shows_each_actor_as_approved(world, asked_too):
    said = [("label", GUARDED), *(("label", label) for label in asked_too)]
    ids = naive.select(world.records, Asked(facets={"label": (GUARDED, *asked_too)}), local())
    names = {
        actor_id: world.approved.get(actor_id, world.records[actor_id]).name for actor_id in ids
    }
    assert any(name != world.records[actor_id].name for actor_id, name in names.items())

    rows = csv.DictReader(io.StringIO(world.get("/export/acteurs.csv", said).decode()))
    assert {int(row["url"].rpartition("-")[2]): row["name"] for row in rows} == names
    features = json.loads(world.get("/export/acteurs.geojson", said))["features"]
    shown = {slug_ids([one["properties"]["url"]])[0]: one["properties"] for one in features}
    assert {actor_id: one["name"] for actor_id, one in shown.items()} == names
    assert all((GUARDED in one["label"]) == (id_ in world.approved) for id_, one in shown.items())
