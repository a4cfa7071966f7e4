# SPDX-License-Identifier: AGPL-3.0-or-later
"""A plugin's feed is one that readers understand, and is sent once to each."""

from dataclasses import replace
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
from flask_babel import lazy_gettext as _l

from ess_map import feeds

ATOM = "{http://www.w3.org/2005/Atom}"
SAW = feeds.Entry("repair/loans/1", "Scie <&>", "/repair/1", datetime(2026, 3, 1, tzinfo=UTC))
PUMP = feeds.Entry(
    "repair/loans/2", _l("Fermé"), "https://example.org/2", datetime(2026, 3, 2, tzinfo=UTC),
    summary="Une pompe\x0b", point=(0.7, 47.4),
)  # fmt: skip


@pytest.fixture
def read(bare):
    """Ask for the feed of some entries, as readers do."""
    app = bare(ESS_MAP_BASE_URL="https://carte.example.fr")

    def ask(*entries, **headers):
        with app.test_request_context("/repair/flux.atom?a=1&b=2", headers=headers):
            return feeds.atom("Prêts", "/repair/", entries)

    return ask


def test_the_newest_comes_first_with_all_that_is_said_of_it(read):
    answer = read(SAW, PUMP)
    assert answer.mimetype == "application/atom+xml"
    feed = ElementTree.fromstring(answer.data)
    assert feed.find(f"{ATOM}title").text == "Prêts"
    assert feed.find(f"{ATOM}id").text == "http://localhost/repair/flux.atom?a=1&b=2"
    assert feed.find(f"{ATOM}updated").text == "2026-03-02T00:00:00+00:00"
    first, second = feed.findall(f"{ATOM}entry")
    assert first.find(f"{ATOM}id").text == "tag:carte.example.fr,2026:repair/loans/2"
    assert [first.find(f"{ATOM}{name}").text for name in ("title", "summary")] == [
        "Fermé",
        "Une pompe",
    ]
    assert first.find("{http://www.georss.org/georss}point").text == "47.4 0.7"
    assert second.find(f"{ATOM}summary").text == "Scie <&>"
    links = [one.find(f"{ATOM}link").get("href") for one in (first, second)]
    assert links == ["https://example.org/2", "http://localhost/repair/1"]


def test_who_has_it_is_told_so_until_something_changes(read):
    tag = read(SAW).headers["ETag"]
    assert read(SAW, **{"If-None-Match": tag}).status_code == 304
    assert read(replace(SAW, title="Scie"), **{"If-None-Match": tag}).status_code == 200


def test_an_empty_feed_and_a_long_one_are_feeds(read):
    assert read().status_code == 200
    many = [replace(SAW, key=f"repair/{number}") for number in range(120)]
    assert read(*many).data.count(b"<entry>") == 100


def test_a_moment_without_its_time_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        replace(SAW, updated=datetime(2026, 3, 1))  # noqa: DTZ001
