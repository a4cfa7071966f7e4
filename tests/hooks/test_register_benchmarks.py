# SPDX-License-Identifier: AGPL-3.0-or-later
"""register_benchmarks: what `ess-map bench` measures of a plugin, beside core's gestures."""

import pytest

from ess_map import Benchmark, hookimpl
from ess_map.bench import inside, plugins
from ess_map.core.db import db
from ess_map.core.errors import ConfigurationError
from ess_map.platform.acting import Trespass
from ess_map.platform.registering import claim

repairs = []


def ready_to_count(session):
    if not repairs:  # rows of a table of yours, as often as not
        repairs.extend(f"Grille-pain {number}" for number in range(1000))
    return lambda: sum("9" in repair for repair in repairs)


def page_of_the_workshop(session):
    return lambda: "/repair/?objet=bike"


@hookimpl
def register_benchmarks():
    return [
        Benchmark("repair.count", "Mille réparations comptées", 50, ready_to_count, repeats=3),
        Benchmark("repair.page", "Page de l'atelier", 100, page_of_the_workshop, page=True),
    ]


def test_what_it_does_is_prepared_once_and_timed_as_often_as_it_says(site):
    for _time in range(2):
        assert list(inside.prepare("repair")) == ["repair.count", "repair.page"]
        (found,) = inside.times(40, "repair")
        assert len(repairs) == 1000
        assert (found["key"], found["target"], len(found["times"])) == ("repair.count", 50, 3)
        assert min(found["cold"], *found["times"]) > 0


def test_its_pages_are_given_to_be_asked_of_the_server(site):
    (found,) = inside.pages("")
    assert found["label"] == "Page de l'atelier"
    assert set(found["pages"]) == {"/repair/?objet=bike"}
    address = plugins.in_turn(found["pages"])
    assert (address(), address()) == ("/repair/?objet=bike&n=0", "/repair/?objet=bike&n=1")


def test_some_are_measured_alone(site):
    assert list(inside.prepare("repair.p")) == ["repair.page"]
    assert list(inside.times(1, "repair.p")) == []


def test_it_writes_its_own_tables_only_here_too(make_app):
    class Careless:
        @hookimpl
        def register_benchmarks(self):
            def ready(session):
                session.execute(db.text("DELETE FROM actor"))

            return [Benchmark("careless", "…", 1, ready)]

    with make_app(plugins=[("careless", Careless())]).app_context(), pytest.raises(Trespass):
        list(inside.prepare("careless"))


def test_what_cannot_be_prepared_is_refused_at_start():
    with pytest.raises(ConfigurationError, match="prepare"):
        claim("register_benchmarks", [Benchmark("repair", "…", 1, None)], "repair", {})
