# SPDX-License-Identifier: AGPL-3.0-or-later
"""Facets of plugins come and go while the workers run; no request fails meanwhile."""

import threading
from dataclasses import replace

import pytest

from ess_map import Facet, Term, Vocabulary, hookimpl
from ess_map.actors.refreshing import refresh_actors
from ess_map.atlas import build
from ess_map.atlas import store as stores
from ess_map.core.db import db
from ess_map.core.errors import Invalid
from ess_map.platform import state
from ess_map.platform.plugins import running
from ess_map.subscriptions import difference, selection
from ess_map.testing.factories import make_actor


class Weather:
    """A plugin whose facet says what its table says, here a dictionary: actor → sky."""

    def __init__(self):
        self.sky = {}
        self.asked = 0

    def values(self, rows):
        self.asked += 1
        return [(self.sky.get(row.id, "sun"),) for row in rows]

    @hookimpl
    def register_facets(self):
        options = {"sun": "Soleil", "rain": "Pluie"}
        return [Facet("weather.sky", "Ciel", values=self.values, options=options)]


class Tides:
    """A plugin with a vocabulary of its own."""

    @hookimpl
    def register_vocabularies(self):
        return [Vocabulary("tides.state", "Marée", (Term("low", "Basse mer", "Low tide"),))]

    @hookimpl
    def register_facets(self):
        facet = Facet(
            "tides.state",
            "Marée",
            values=lambda rows: [("low",) for _row in rows],
            vocabulary="tides.state",
        )
        return [facet]


def switch(worker, others, name, *, on):
    """Switch a plugin in one worker; all see it, as they do within half a second."""

    def decide():
        (state.enable if on else state.disable)(db.session, name)
        db.session.commit()

    worker.do(decide)
    see(worker, *others)


def see(*workers):
    """Let workers look at what is on, whatever they remember."""
    for one in workers:
        one.do(lambda: running().live.forget())


@pytest.fixture
def weather():
    return Weather()


@pytest.fixture
def plugins(weather):
    return [("weather", weather), ("tides", Tides())]


@pytest.fixture
def pair(workers):
    """Two workers over one actor, both with both plugins on."""
    one, other = workers
    actor = one.do(make_actor, terms={"family": ("association",)})
    assert facets(one) == facets(other)
    return one, other, actor.id


@pytest.fixture
def without(workers):
    """Two workers whose snapshot was made while ``weather`` was off."""
    one, other = workers
    actor = one.do(make_actor)
    switch(one, [other], "weather", on=False)
    assert [worker.count() for worker in workers] == [1, 1]
    return one, other, actor.id


def facets(worker):
    return set(worker.get("/facets.json").json["facets"])


def sky(worker):
    return worker.get("/facets.json").json["facets"]["weather.sky"]["options"]


def test_a_facet_that_is_switched_off_is_gone_at_once_and_nothing_is_built(pair):
    one, other, _id = pair
    before = one.atlas().snapshot
    switch(one, [other], "weather", on=False)

    for worker in (one, other):
        assert "weather.sky" not in facets(worker)
        assert "tides.state" in facets(worker)
        assert "Pluie" not in worker.get("/").text
        assert worker.atlas().snapshot == before


def test_an_address_of_before_is_answered_and_the_page_says_what_is_missing(pair):
    one, other, _id = pair
    switch(one, [other], "weather", on=False)

    page = one.get("/", **{"weather.sky": "rain"})
    assert page.status_code == 200
    assert "Le filtre « Ciel » n&#39;est pas disponible en ce moment" in page.text
    assert one.count(**{"weather.sky": "rain"}) == 1
    assert one.get("/tiles/actors/0/0/0.mvt", **{"weather.sky": "rain"}).status_code == 200


def test_a_follower_of_what_is_switched_off_hears_nothing_instead_of_everything(pair):
    one, other, _id = pair
    read = one.do(selection.recall, "weather.sky=sun")
    switch(one, [other], "weather", on=False)
    with one.app.test_request_context():
        with pytest.raises(Invalid, match="pas disponible"):
            selection.recall("weather.sky=sun")
        with pytest.raises(Invalid, match="pas disponible"):
            difference.now(read)  # it was read the moment before
    assert one.do(selection.recall, "").facets == {}


def test_a_facet_that_is_switched_on_again_has_its_column_still(pair, weather):
    one, other, _id = pair
    before = one.atlas().snapshot
    switch(one, [other], "weather", on=False)
    assert one.count() == 1
    weather.asked = 0
    switch(one, [other], "weather", on=True)

    assert sky(one) == sky(other) == {"sun": 1}
    assert one.atlas().snapshot == before
    assert weather.asked == 0


def test_who_changed_while_it_was_off_is_read_again_and_nobody_else(pair, weather):
    one, other, _id = pair
    switch(one, [other], "weather", on=False)
    weather.sky[one.do(make_actor, "Nouvelle venue").id] = "rain"
    assert [one.count(), other.count()] == [2, 2]
    before = one.atlas().snapshot
    switch(one, [other], "weather", on=True)

    for worker in (one, other):
        assert sky(worker) == {"sun": 1, "rain": 1}
        assert worker.names(**{"weather.sky": "rain"}) == ["Nouvelle venue"]
        assert worker.atlas().snapshot == before


def test_a_new_facet_of_few_actors_is_there_at_the_next_request_of_both(without):
    one, other, _id = without
    before = one.atlas().snapshot
    switch(one, [other], "weather", on=True)

    assert one.names(**{"weather.sky": "rain"}) == []  # the very first: already understood
    assert sky(other) == {"sun": 1}
    assert one.atlas().snapshot == other.atlas().snapshot != before


def test_a_new_facet_of_many_actors_is_made_elsewhere_while_all_else_is_served(
    without, monkeypatch
):
    started = []

    class Builder:
        def __init__(self, command):
            started.append(command)

        def poll(self):
            return 0

    monkeypatch.setattr(stores, "SMALL", 1)
    monkeypatch.setattr(stores.subprocess, "Popen", Builder)
    one, other, _id = without
    switch(one, [other], "weather", on=True)

    for _twice in "ab":
        assert "weather.sky" not in facets(one)
        assert one.get("/", **{"weather.sky": "rain"}).status_code == 200
        assert one.count(q="ressourcerie") == 1
    assert len(started) == 1  # a builder that cannot help is not asked again and again

    other.do(other.store.rebuild)  # what that process does
    assert sky(one) == sky(other) == {"sun": 1}
    assert one.atlas().snapshot == other.atlas().snapshot


def test_changes_are_followed_while_the_new_facet_is_made(without, monkeypatch):
    monkeypatch.setattr(stores, "SMALL", 1)
    monkeypatch.setattr(stores.Store, "_rebuild_elsewhere", lambda self: True)
    one, other, _id = without
    switch(one, [other], "weather", on=True)
    for number in range(3):
        one.do(make_actor, f"Atelier {number}")
        monkeypatch.setattr(stores, "SMALL", 5 + number)
        assert one.count() == other.count() == 2 + number


def test_two_workers_that_lack_a_facet_make_one_snapshot(without, monkeypatch):
    one, other, _id = without
    made = []
    read = build.read

    def counting(session, wanted, ids=None):
        if ids is None:
            made.append(ids)
        return read(session, wanted, ids)

    monkeypatch.setattr(build, "read", counting)
    switch(one, [other], "weather", on=True)
    threads = [threading.Thread(target=worker.count) for worker in (one, other) for _twice in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(made) == 1
    assert sky(one) == sky(other) == {"sun": 1}


def test_the_words_of_a_vocabulary_are_searched_only_while_its_plugin_is_on(pair):
    one, other, _id = pair
    assert one.count(q="basse") == 1
    switch(one, [other], "tides", on=False)
    assert one.count(q="basse") == 0
    assert [found["kind"] for found in one.get("/suggest.json", q="basse").json] == []
    switch(one, [other], "tides", on=True)
    assert one.count(q="basse") == 1


def test_a_snapshot_is_shared_with_who_has_no_plugin_at_all(pair, make_app):
    one, _other, _id = pair
    plain = type(one)(make_app(plugins=[]))

    assert plain.count() == 1
    assert plain.atlas().snapshot == one.atlas().snapshot
    assert "weather.sky" not in facets(plain)


def versioned(worker, version):
    """Let the worker be of the time when ``weather`` had this version."""
    plugins, folder = worker.store.plugins, worker.store.snapshots.folder
    plugins.loaded["weather"] = replace(plugins.loaded["weather"], version=version)
    worker.app.extensions["ess_map.atlas"] = stores.Store(plugins, folder, "same")


def test_a_column_of_another_version_is_not_read(pair, weather):
    one, _other, actor_id = pair
    versioned(one, "1")
    assert sky(one) == {"sun": 1}
    weather.sky[actor_id] = "rain"  # the next version counts otherwise
    before = one.atlas().snapshot

    versioned(one, "2")
    assert sky(one) == {"rain": 1}
    assert one.atlas().snapshot != before


def test_a_refreshed_actor_is_read_again_by_both_workers(pair, weather):
    one, other, actor_id = pair
    weather.sky[actor_id] = "rain"
    assert sky(one) == {"sun": 1}

    one.do(refresh, [actor_id, actor_id, 404])

    assert sky(one) == sky(other) == {"rain": 1}


def refresh(ids):
    refresh_actors(db.session, ids)
    db.session.commit()


def test_a_facet_that_fails_is_empty_until_the_snapshot_is_made_anew(workers, weather):
    one, other = workers
    actor = one.do(make_actor)
    weather.sky = None  # every call fails
    assert sky(one) == sky(other) == {}
    assert one.count() == 1

    weather.sky = {actor.id: "rain"}
    other.do(other.store.rebuild)
    assert sky(other) == {}
    result = one.app.test_cli_runner().invoke(args=["atlas", "build", "--anew"])
    assert "1 acteurs" in result.output
    assert sky(one) == sky(other) == {"rain": 1}


def test_while_a_facet_comes_and_goes_nobody_is_refused(pair):
    one, other, _id = pair
    stop, answers = threading.Event(), []

    def read(worker):
        while not stop.is_set():
            answers.append(worker.get("/facets.json", **{"weather.sky": "sun"}).status_code)
            answers.append(worker.get("/", **{"weather.sky": "sun"}).status_code)

    readers = [threading.Thread(target=read, args=(worker,)) for worker in (one, other)]
    for reader in readers:
        reader.start()
    for number in range(8):
        switch(one, [other], "weather", on=bool(number % 2))
    stop.set()
    for reader in readers:
        reader.join()

    assert set(answers) == {200}
    # A reader that was on its way may have remembered the state of before: for half a second.
    see(one, other)
    assert sky(one) == sky(other) == {"sun": 1}
