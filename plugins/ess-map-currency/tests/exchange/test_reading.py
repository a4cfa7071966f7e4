# SPDX-License-Identifier: AGPL-3.0-or-later
"""What rows of other systems say, whatever they are written in."""

import json

import pytest
from ess_map_currency.exchange import documents, reading, schedule, shapes, sorts, standing
from hypothesis import given, settings
from hypothesis import strategies as st

from ess_map import Invalid, hours

from .conftest import MADE, SAMPLES, place

NAMES = (
    "gogofull.json",
    "gogocompact.json",
    "import-exemple.json",
    "transiscope-niort.json",
    "elements-jsonld.json",
)


def understood(data):
    """Return what a file says, and why rows of it say nothing."""
    if not isinstance(data, bytes):
        data = json.dumps(data).encode()
    document = documents.opened(data)
    reads, refused = [], {}
    for one in document.rows():
        shape = documents.shape_of(document.kind, document.header, one.content)
        try:
            if one.reason:
                raise Invalid(one.reason)
            reads.append(reading.read(shape, one.content))
        except Invalid as error:
            refused[one.position] = error.message
    return document, reads, refused


@pytest.mark.parametrize("name", NAMES)
def test_every_element_of_the_samples_of_gogocarto_is_read(name):
    if not SAMPLES.exists():
        pytest.skip("the shared samples are not beside this checkout")
    document, reads, refused = understood((SAMPLES / name).read_bytes())
    assert (document.kind, refused) == ("gogocarto", {})
    assert len({one.external_id for one in reads}) == len(reads) > 2
    assert all(one.name and one.lon is not None for one in reads)


def test_an_element_of_gogocarto_is_understood():
    element = place(
        7,
        "Le  Fournil",
        address={"streetAddress": "1 rue Nationale", "postalCode": "37000",
                 "addressLocality": "Tours"},
        openHours={"Mo": "09:00-12:00", "Tu": "09:00-12:00", "Sa": "10:00-13:00,14:00-18:00"},
        openHoursMoreInfos="Fermé en août",
        categories=["Boulangerie, pâtisserie", "Bureau de change"],
        email="hidden",
        tarara=452,
    )  # fmt: skip
    _document, (read,), _refused = understood({"licence": "ODbL", "data": [element]})
    assert (read.external_id, read.name, read.city) == ("7", "Le Fournil", "Tours")
    assert read.hours_osm == "Mo-Tu 09:00-12:00; Sa 10:00-13:00,14:00-18:00"
    assert (read.hours_said, read.email) == ("Fermé en août", "")
    assert read.is_desk
    assert sorts.sorted_out(read.categories) == (["bakery"], ["Bureau de change"])
    assert read.content == element


def test_the_made_up_file_of_lokavaluto_is_understood():
    document, (bakery, market), refused = understood(MADE.read_bytes())
    assert (document.kind, refused) == ("lokavaluto", {})
    assert (bakery.siret, bakery.share, bakery.media) == ("73282932000074", 50, ("paper",))
    assert (bakery.number, bakery.renew_by.isoformat()) == ("A-041", "2027-03-01")
    assert bakery.is_desk
    assert (bakery.hours_said, bakery.hours_osm) == ("du mardi au samedi 7h-13h30", "")
    assert (market.lon, market.street, market.phone) == (None, "", "")
    assert (market.itinerant, market.media) == (True, ("paper", "digital"))
    assert market.hours_osm == "Sa 08:00-13:00"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("sign", [";", ",", "\t"])
def test_a_french_table_is_understood_however_it_was_saved(encoding, sign):
    lines = [
        ["Nom", "N° SIRET", "Adresse", "Code postal", "Commune", "Longitude", "Latitude",
         "Horaires", "Catégories", "Comptoir de change", "Monnaies"],
        ["Épicerie d'été", "73282932000074", "2 rue Colbert", "37000", "Tours", "0.65", "47.35",
         "Mo-Fr 09:00-18:00", "Épicerie | café", "oui", "billets et numérique"],
    ]  # fmt: skip
    document, (read,), _refused = understood(
        "\r\n".join(sign.join(line) for line in lines).encode(encoding)
    )
    assert (document.kind, document.header["delimiter"]) == ("csv", sign)
    assert (read.name, read.external_id) == ("Épicerie d'été", "siret:73282932000074")
    assert (read.lon, read.lat, read.is_desk) == (0.65, 47.35, True)
    assert (read.media, read.hours_osm) == (("paper", "digital"), "Mo-Fr 09:00-18:00")
    assert sorts.sorted_out(read.categories)[0] == ["grocery", "cafe"] or read.categories


def test_bad_rows_are_named_and_cost_nothing_else():
    data = [
        place(1, "Bonne"),
        {"id": 2},
        "du texte",
        place(4, "Inversée", geo={"latitude": 0.65, "longitude": 47.35}),
        place(5, "Loin", geo={"latitude": 91, "longitude": 200}),
        place(6, "Sans point", geo=None, siret="12345678901234"),
        json.loads("[" * 70 + "]" * 70),
    ]
    _document, reads, refused = understood(data)
    assert [one.name for one in reads] == ["Bonne", "Sans point"]
    assert (reads[1].lon, reads[1].siret) == (None, "")
    assert list(refused) == [2, 3, 4, 5, 7]
    assert "il manque le nom" in refused[2]
    assert "inversées" in refused[4]
    assert "emboîtée" in refused[7]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "vide"),
        (b"\0\0\0\0", "pas du texte"),
        (b"%PDF-1.4 rien", "colonne"),
        (b'{"data": [{"id": 1, "name": "A"}', "JSON"),
        (b'[{"id": 1, "name": "A", "x": 1e999}]', "JSON"),
        (b'[{"id": ' + b"9" * 5000 + b"}]", "JSON"),
        (b'{"un": "objet"}', "aucune liste"),
        (b'{"a":' + b"[" * 10**6, "emboîté"),
        (b"[" + b" " * (21 * 1024 * 1024) + b"]", "trop gros"),
        (json.dumps([{"id": n, "name": "A"} for n in range(20_001)]).encode(), "coupez-le"),
    ],
    ids=(
        *("empty", "binary", "pdf", "cut", "infinite", "huge-number", "object", "deep", "large"),
        "many",
    ),
)
def test_a_file_that_is_wrong_is_refused_with_a_sentence(data, why):
    with pytest.raises(Invalid, match=why):
        understood(data)


def test_a_million_brackets_in_a_row_cost_that_row():
    deep = b"[" * 10**6 + b"]" * 10**6
    _document, reads, refused = understood(b'[{"id":1,"name":"A"},' + deep + b"]")
    assert ([one.name for one in reads], list(refused)) == (["A"], [2])


def test_an_endless_cell_costs_its_row():
    data = b"nom;x\n" + b"a" * 110_000 + b";1\nBonne;2\n"
    _document, reads, refused = understood(data)
    assert ([one.name for one in reads], list(refused)) == (["Bonne"], [2])


def test_hostile_words_stay_words():
    markup = "<script>alert(1)</script>\u0000\ud800"
    _document, (read,), _refused = understood([place("#1", markup, telephone="=cmd()")])
    assert read.name.startswith("<script>alert(1)</script>")
    assert "\0" not in read.name
    assert read.external_id.startswith("~")


@pytest.mark.parametrize(
    ("osm", "week"),
    [
        ("Mo-We 09:00-12:00; We off", {"Mo": "09:00-12:00", "Tu": "09:00-12:00"}),
        ("Sa,Su 08:00-13:00", {"Sa": "08:00-13:00", "Su": "08:00-13:00"}),
        ("Su-Mo 08:00-13:00", {"Mo": "08:00-13:00", "Su": "08:00-13:00"}),
        ("Mo-Fr 09:00-12:00; PH off", None),
        ("Sa[1] 10:00-12:00", None),
    ],
)
def test_a_plain_week_goes_into_days_and_back(osm, week):
    assert schedule.to_days(osm) == week
    if week:
        assert schedule.to_days(schedule.of_days(week)) == week


FIELDS = sorted(
    {path[0] for paths in shapes.GOGOCARTO.values() for path in paths}
    | {path[0] for paths in shapes.LOKAVALUTO.values() for path in paths}
)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=30)
    | st.sampled_from(["Mo-Fr 09:00-12:00", "lundi 9h-12h", "nan", "inf", "47,3", "2024-02-30"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=5) | st.sampled_from([*FIELDS, "Mo"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(max_examples=200, deadline=None)
@given(
    st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=8) | st.lists(VALUES, max_size=6),
    st.sampled_from([shapes.GOGOCARTO, shapes.COMPACT, shapes.LOKAVALUTO]),
)
def test_no_row_breaks_more_than_itself(content, shape):
    try:
        read = reading.read(shape, content)
    except Invalid as error:
        assert error.message
    else:
        assert 0 < len(read.external_id) <= 110 and 0 < len(read.name) <= 200
        assert json.loads(json.dumps(standing.said(read))) == standing.said(read)
        assert not read.hours_osm or hours.is_valid(read.hours_osm)
        assert "\0" not in read.hours_said + read.name + read.street
