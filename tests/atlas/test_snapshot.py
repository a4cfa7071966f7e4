# SPDX-License-Identifier: AGPL-3.0-or-later
"""The snapshot folder may be lost, damaged or of another time: the atlas makes itself again."""

import json
import shutil
import threading

import pytest

from ess_map import ActorRecord, Facet, hookimpl
from ess_map.atlas import segment as segments
from ess_map.atlas import snapshots
from ess_map.testing.factories import make_actor, make_actors, middle


@pytest.fixture
def site(workers):
    workers[0].do(make_actor)
    assert workers[0].count() == 1
    return workers


def lost(folder):
    shutil.rmtree(folder)


def without_its_columns(folder):
    for snapshot in filter(lambda path: path.is_dir(), folder.iterdir()):
        shutil.rmtree(snapshot)


def replace(path, content):
    """Put another file in its place: a worker that still maps the former one keeps it."""
    path.unlink()
    path.write_bytes(content)


def with_a_column_cut_short(folder):
    (column,) = folder.glob("*/ids.npy")
    replace(column, column.read_bytes()[:40])


def with_an_empty_column(folder):
    (column,) = folder.glob("*/qk.npy")
    replace(column, b"")


def with_a_broken_description(folder):
    (described,) = folder.glob("*/segment.json")
    described.write_text('{"places": [', "utf-8")


def with_a_broken_pointer(folder):
    (folder / "current.json").write_text("", "utf-8")


def with_a_pointer_of_another_form(folder):
    (folder / "current.json").write_text("[]", "utf-8")


def without_words(folder):
    (words,) = folder.glob("*/words.txt")
    words.unlink()


DAMAGES = (
    lost,
    without_its_columns,
    with_a_column_cut_short,
    with_an_empty_column,
    with_a_broken_description,
    with_a_broken_pointer,
    with_a_pointer_of_another_form,
    without_words,
)


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_a_snapshot_that_cannot_be_read_is_made_again(site, damage):
    one, other = site  # the other has not opened it yet
    damage(one.store.snapshots.folder)

    assert other.count() == 1
    assert other.get("/readyz").status_code == 200
    assert one.count() == 1


def test_a_snapshot_of_other_facets_is_not_used(site, make_app):
    one, _other = site
    before = one.atlas().snapshot

    class Weather:
        @hookimpl
        def register_facets(self):
            return [Facet("weather", "Temps", values=lambda rows: [("sun",) for _row in rows])]

    fresh = type(one)(make_app(plugins=[("weather", Weather())]))
    assert fresh.get("/facets.json").json["facets"]["weather"]["options"] == {"sun": 1}
    assert fresh.atlas().snapshot != before


def test_a_snapshot_of_an_older_form_is_not_used(site, make_app, monkeypatch):
    one, _other = site
    monkeypatch.setattr(snapshots, "FORMAT", snapshots.FORMAT + 1)
    fresh = type(one)(make_app())

    assert fresh.count() == 1
    assert fresh.atlas().snapshot != one.atlas().snapshot


def test_a_second_worker_opens_the_snapshot_of_the_first(site):
    one, other = site
    assert other.count() == 1
    assert other.atlas().snapshot == one.atlas().snapshot


def test_two_builders_at_once_make_one_snapshot(workers, monkeypatch):
    workers[0].do(make_actor)
    made = []
    publish = snapshots.Snapshots.publish

    def counting(self, *args):
        made.append(args)
        publish(self, *args)

    monkeypatch.setattr(snapshots.Snapshots, "publish", counting)
    threads = [threading.Thread(target=worker.count) for worker in workers for _twice in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(made) == 1
    assert workers[0].atlas().snapshot == workers[1].atlas().snapshot


def test_no_more_than_two_snapshots_are_kept(site):
    one, _other = site
    for number in range(4):
        one.do(make_actor, f"Atelier {number}")
        one.do(one.store.rebuild)
    kept = [path for path in one.store.snapshots.folder.iterdir() if path.is_dir()]
    assert len(kept) == 2
    assert json.loads((one.store.snapshots.folder / "current.json").read_text())["snapshot"] in {
        path.name for path in kept
    }


def test_a_worker_still_answers_from_a_snapshot_whose_folder_is_gone(site):
    one, _other = site
    shutil.rmtree(one.store.snapshots.folder)
    assert one.names(q="ressourcerie") == ["La Ressourcerie"]


def test_what_is_saved_is_what_is_loaded(site, tmp_path):
    one, _other = site
    one.do(
        make_actors,
        [
            ActorRecord(id="a", name="Épicerie 🥕", terms={"family": ("mutual",)}),
            ActorRecord(id="b", name="L'œuvre", opening_hours="24/7", **middle("41001")),
        ],
    )
    saved = one.atlas().segments[-1]
    segments.save(saved, tmp_path / "copy")
    loaded = segments.load(tmp_path / "copy")

    for column in (*segments.COLUMNS, "alive"):
        assert getattr(saved, column).tolist() == getattr(loaded, column).tolist(), column
    assert list(saved.places) == list(loaded.places)
    assert list(saved.words.terms) == list(loaded.words.terms)
    assert [loaded.name(row) for row in range(2)] == [saved.name(row) for row in range(2)]
    for name, coded in saved.facets.items():
        assert coded.codes.tolist() == loaded.facets[name].codes.tolist()
        assert list(coded.combinations) == list(loaded.facets[name].combinations)


def test_an_empty_database_has_an_empty_atlas(worker):
    assert worker.count() == 0
    assert worker.get("/").status_code == 200
    assert worker.get("/tiles/actors/0/0/0.mvt").data == b""
    assert worker.get("/", q="quelque chose").status_code == 200
    assert worker.count(open="now", territory="commune-37261", near="47,0") == 0
