# SPDX-License-Identifier: AGPL-3.0-or-later
"""Loading from the mirror and from files: once, again, and when the world has changed."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa

from ess_map.core.db import db
from ess_map.core.errors import Invalid, NotFound
from ess_map.core.journal import JournalEntry
from ess_map.territories import boundaries, load, lookup, outlines, save
from ess_map.territories.models import FormerCode, PostalCode, Territory, TerritoryBoundary
from ess_map.territories.place import Place, merge
from tests.territories.conftest import METROPOLE, STRADDLING, square


def _count(model) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model))


def _journal() -> list[str]:
    return list(db.session.scalars(sa.select(JournalEntry.kind)))


def test_a_mirror_loads_names_parents_outlines_and_codes(country):
    tours = lookup.get("commune-37261")
    assert (tours.name, tours.population, tours.epci_code) == ("Tours", 139259, METROPOLE)
    assert (tours.department_code, tours.region_code) == ("37", "24")
    assert boundaries.bbox(tours) == pytest.approx((0.6, 47.3, 0.7, 47.4))
    assert _count(Territory) == 6 + 2 + 4 + 3
    assert _count(TerritoryBoundary) == 6 + 1 + 1
    assert lookup.get(f"epci-{METROPOLE}").kind == "METRO"


def test_loading_again_changes_nothing_and_is_not_journalled(country):
    assert _journal() == ["territory.loaded"]
    assert not load.default().changed
    assert _journal() == ["territory.loaded"]


def test_changed_data_updates_only_what_changed(country, mirror):
    path = mirror / "geo" / "communes.csv"
    path.write_text(path.read_text("utf-8").replace("139259", "140000"), "utf-8")
    fine = mirror / "geo" / "communes-24-centre.geojson"
    fine.write_text(fine.read_text("utf-8").replace("47.4]", "47.45]"), "utf-8")
    before = outlines.version()
    loaded = load.default()
    assert (loaded.created, loaded.updated, loaded.boundaries) == (0, 1, 4)
    assert lookup.get("commune-37261").population == 140000
    assert boundaries.bbox(lookup.get("commune-37261"))[3] == pytest.approx(47.45)
    assert outlines.version() != before


def test_a_code_is_a_departement_and_a_region(country):
    assert lookup.get("department-24").name == "Dordogne"
    assert lookup.get("region-24").name == "Centre-Val de Loire"


def test_regions_restrict_the_outlines_of_communes_but_not_the_names(make_app, mirror):
    with make_app(ESS_MAP_MIRROR=str(mirror)).app_context():
        load.default(["53"])
        assert _count(Territory) == 15
        assert boundaries.outline(lookup.get("commune-29155")) is not None
        assert boundaries.outline(lookup.get("commune-37261")) is None


def test_an_unknown_region_is_refused_with_nothing_written(make_app, mirror):
    with make_app(ESS_MAP_MIRROR=str(mirror)).app_context():
        with pytest.raises(Invalid, match="Région inconnue : 99"):
            load.default(["99"])
        assert _count(Territory) == 0


def test_an_epci_over_two_departements_belongs_first_to_the_most_populated(country):
    epci = lookup.get(f"epci-{STRADDLING}")
    assert epci.department_code == "37"
    keys = [parent.key for parent in lookup.parents(epci)]
    assert keys == ["department-37", "department-41", "region-24"]


def test_a_commune_that_merged_leaves_and_its_code_leads_to_the_new_one(country):
    loaded = save.save([Place("commune", "37261", former=(("37233", "Saint-Pierre"),))])
    assert (loaded.removed, loaded.former_codes) == (1, 1)
    assert lookup.current_commune("37233") == "37261"
    assert lookup.get("commune-37233").name == "Tours"
    assert _count(TerritoryBoundary) == 7


def test_postal_codes_of_a_merged_commune_go_to_todays(country):
    assert set(db.session.execute(sa.select(PostalCode.code, PostalCode.commune_code))) == {
        ("37000", "37261"),
        ("37100", "37261"),
        ("37700", "37233"),
    }
    assert _count(FormerCode) == 1


def test_ensure_loads_an_empty_database_only(make_app, mirror):
    with make_app(ESS_MAP_MIRROR=str(mirror)).app_context():
        assert load.ensure().created == 15
        assert not load.ensure().changed


def test_a_geojson_file_of_one_level_loads_with_centres_and_leading_zeros(app, tmp_path):
    path = tmp_path / "communes.geojson"
    feature = {
        "type": "Feature",
        "properties": {"nom": "L'Abergement-Clémenciat", "code": "1001", "codesPostaux": ["01400"]},
        "geometry": {"type": "Point", "coordinates": [4.92, 46.15]},
    }
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), "utf-8")
    load.from_file(path, "commune", vintage="2026-01-01")
    found = lookup.get("commune-01001")
    assert (found.longitude, found.latitude, found.vintage) == (4.92, 46.15, "2026-01-01")


def test_a_csv_with_a_byte_order_mark_and_semicolons_loads(app, tmp_path):
    path = tmp_path / "epci.csv"
    path.write_bytes("\ufeffsiren;nom\n200000016;CC des Deux\n".encode())
    assert load.from_file(path, "epci").created == 1


def test_an_invalid_outline_is_repaired_and_a_line_is_refused(app):
    from shapely.geometry import LineString, Polygon

    bow = Polygon([(0, 47), (1, 48), (1, 47), (0, 48), (0, 47)])
    save.save([Place("commune", "37001", name="Nœud", boundary=bow)])
    drawn = boundaries.outline(lookup.get("commune-37001"))
    assert drawn.is_valid and drawn.geom_type == "MultiPolygon"
    with pytest.raises(Invalid, match="n'est pas une surface"):
        line = LineString([(0, 47), (1, 48)])
        save.save([Place("commune", "37002", name="Ligne", boundary=line)])
    with pytest.raises(NotFound):
        lookup.get("commune-37002")


def test_the_first_source_that_knows_a_thing_wins():
    merged = merge(
        [
            Place("commune", "37261", name="Tours", postal_codes=("37000",)),
            Place("commune", "37261", name="TOURS", population=1, postal_codes=("37200", "37000")),
        ]
    )
    place = merged["commune", "37261"]
    assert (place.name, place.population) == ("Tours", 1)
    assert place.postal_codes == ("37000", "37200")


BAD = {
    "tronqué": ("a.geojson", b'{"type": "FeatureCollection", "features": [{"type": "Fea'),
    "collection GeoJSON": ("a.geojson", b'{"type": "Feature"}'),
    "UTF-8": ("a.csv", "code,nom\n37261,Évreux\n".encode("latin-1")),
    "manque la colonne code": ("a.csv", b"nom,dep\nTours,37\n"),
    "manque la colonne nom": ("a.csv", b"code,dep\n37261,37\n"),
    "ligne ou objet 3 : « X » n'est pas un code": ("a.csv", b"code,nom\n37261,Tours\nX,Y\n"),
    "n'est pas un nombre": ("a.csv", b"code,nom,population\n37261,Tours,beaucoup\n"),
    "reprojetez": ("a.csv", b"code,nom,lon,lat\n37261,Tours,525000,6703000\n"),
    "inversées": ("a.csv", b"code,nom,lon,lat\n37261,Tours,47.4,0.68\n"),
    "archive incomplète": ("a.csv.gz", b"\x1f\x8b\x08\x00\x00"),
    "contour est illisible": (
        "a.geojson",
        b'{"features": [{"properties": {"code": "37261", "nom": "T"}, '
        b'"geometry": {"type": "Polygon", "coordinates": [[1]]}}]}',
    ),
    "trop long pour un nom": ("a.csv", b"code,nom\n37261," + b"x" * 300 + b"\n"),
    "n'est pas une population": ("a.csv", b"code,nom,population\n37261,Tours,-3\n"),
    "« nan » n'est pas un nombre": ("a.csv", b"code,nom,lon,lat\n37261,Tours,nan,47\n"),
    "« inf » n'est pas un nombre": ("a.csv", b"code,nom,population\n37261,Tours,inf\n"),
    "WGS 84": (
        "a.geojson",
        b'{"features": [{"properties": {"code": "37261", "nom": "T"}, "geometry": '
        b'{"type": "Polygon", "coordinates": [[[525e3, 67e5], [526e3, 67e5], [525e3, 68e5], '
        b"[525e3, 67e5]]]}}]}",
    ),
    "sans doute tronqué": ("a.geojson", b"[" * 200_000),
    "structure est inattendue": ("a.geojson", b'{"features": [3]}'),
    "pas du CSV lisible": ("a.csv", b'code,nom\n37261,"' + b"x" * 1_200_000 + b'"\n'),
    "inversées sans doute|inversées": (
        "a.geojson",
        json.dumps(
            {
                "features": [
                    {"properties": {"code": "37261", "nom": "T"}, "geometry": square(47.3, 0.6)}
                ]
            }
        ).encode(),
    ),
}


def test_malformed_files_are_refused_with_a_sentence_and_nothing_written(app, tmp_path):
    for sentence, (name, content) in BAD.items():
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(Invalid, match=sentence):
            load.from_file(path, "commune")
    assert _count(Territory) == 0 and _journal() == []


def test_a_commune_said_to_have_no_epci_has_none_and_odd_characters_do_no_harm(app, tmp_path):
    path = tmp_path / "communes.csv"
    path.write_text("code,nom,epci\n29155,Ouess\0ant 💥,ZZZZZZZZZ\n", "utf-8")
    load.from_file(path, "commune")
    island = lookup.get("commune-29155")
    assert (island.name, island.epci_code) == ("Ouessant 💥", None)


def test_a_file_that_is_not_there_is_said_so(app, tmp_path):
    with pytest.raises(Invalid, match="n'existe pas"):
        load.from_file(tmp_path / "absent.csv", "commune")
