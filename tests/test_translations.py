# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whatever is written in French is also written in English, and English pages show it."""

from __future__ import annotations

import html
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from ess_map.actors import store
from ess_map.core import clock
from ess_map.core.assets import TRANSLATIONS
from ess_map.core.db import db
from ess_map.core.i18n import LANGUAGES
from ess_map.testing.factories import make_actor, make_territories

ROOT = Path(__file__).resolve().parents[1]
NOT_OURS = (".", "node_modules", "plugins")
PLACEHOLDER = re.compile(r"%\(\w+\)s")
LONGEST_SHOWN = 5
UPDATE = "run `make texts` and translate what is new in translations/en"

Texts = tuple[str, ...]


def texts(message: str | list[str] | tuple[str, ...] | None) -> Texts:
    """Return one message as a tuple: itself, or its singular and plural."""
    return (message,) if isinstance(message, str) else tuple(message or ())


@pytest.fixture(scope="module")
def french() -> set[Texts]:
    """Every text of the code and the templates, extracted as `make texts` does."""
    with (TRANSLATIONS / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    found = extract_from_dir(
        ROOT,
        methods,
        options,
        keywords={**DEFAULT_KEYWORDS, "_l": None},
        directory_filter=lambda path: not Path(path).name.startswith(NOT_OURS),
    )
    return {texts(message) for _file, _line, message, _comments, _context in found}


def source(language: str) -> Path:
    return TRANSLATIONS / language / "LC_MESSAGES" / "messages.po"


def read(language: str) -> Catalog:
    with source(language).open("rb") as file:
        return read_po(file, locale=language)


def pairs(catalogue: Catalog) -> dict[Texts, Texts]:
    """Return each French text with what a catalogue says instead."""
    return {texts(message.id): texts(message.string) for message in catalogue if message.id}


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    return read("en")


@pytest.fixture(scope="module")
def english(catalogue: Catalog) -> dict[Texts, Texts]:
    return pairs(catalogue)


@pytest.fixture(scope="module")
def compiled() -> None:
    """Make sure that what the application reads is what the catalogues say."""
    for language in LANGUAGES:
        path = source(language).with_suffix(".mo")
        if path.exists():
            with path.open("rb") as file:
                known = pairs(read_mo(file))
            if pairs(read(language)).items() <= known.items():
                continue
        pytest.fail(
            f"{path.relative_to(ROOT)} is missing or older than its source: run `make install`"
        )


def shown(found: set[Texts] | list[Texts]) -> str:
    return "; ".join(sorted(message[0] for message in found)[:LONGEST_SHOWN])


def test_every_french_text_is_in_the_english_catalogue(french, english):
    new = french - english.keys()
    assert not new, f"{UPDATE}: {shown(new)}"


def test_the_catalogue_keeps_no_text_that_is_gone(french, english):
    gone = english.keys() - french
    assert not gone, f"{UPDATE}: {shown(gone)}"


def test_every_text_is_translated_for_certain(catalogue, english):
    empty = [message for message, answer in english.items() if not answer or not all(answer)]
    assert not empty, f"{UPDATE}: {shown(empty)}"
    unsure = [texts(message.id) for message in catalogue if message.id and message.fuzzy]
    assert not unsure, f"read again and remove the mark `fuzzy`: {shown(unsure)}"


def placeholders(said):
    return {found for text in said for found in PLACEHOLDER.findall(text)}


def test_translations_keep_the_placeholders_of_their_text(english):
    different = [
        message
        for message, answer in english.items()
        for said in answer
        # One thing may be said without its number; several may have one more than it.
        if not placeholders(message[:1]) <= placeholders([said]) <= placeholders(message)
    ]
    assert not different, f"not the same placeholders: {shown(different)}"


def test_english_uses_english_punctuation(english):
    french_marks = re.compile("[«»]|[^.] [:;?!](?: |$)")
    odd = [message for message, answer in english.items() if french_marks.search(" ".join(answer))]
    assert not odd, f"French quotation marks or a space before a colon: {shown(odd)}"


def test_the_french_catalogue_holds_the_plurals_and_nothing_else(french):
    plurals = {message for message in french if len(message) > 1}
    assert pairs(read("fr")) == {message: message for message in plurals}, (
        "translations/fr is kept by hand: give it every text with a plural, unchanged"
    )


@pytest.fixture
def left_over(english: dict[Texts, Texts]):
    """Find the French sentences of the interface, of three words or more, in a page."""
    pieces = {
        piece.strip()
        for message, answer in english.items()
        for said in message
        for piece in PLACEHOLDER.split(said)
        if len(re.findall(r"[^\W\d_]{2,}", piece)) >= 3 and piece.strip() not in " ".join(answer)
    }
    return lambda page: sorted(piece for piece in pieces if piece in html.unescape(page))


@pytest.fixture
def addresses(app) -> dict[str, int]:
    """One page of every kind, with the status it answers."""
    make_territories()
    shop = make_actor(
        "Rebond",
        terms={"family": ["association"], "activity": ["ressourcerie"]},
        email="rebond@example.org",
        opening_hours="Mo-Fr 09:00-18:00",
        staff="11",
        status="published",
        fictional=True,
        verified_at=date(2026, 6, 1),
    )
    closed = make_actor("Escale", status="published")
    store.close(db.session, closed.id, on=clock.now().date() - timedelta(days=1))
    db.session.commit()
    return {
        "/en/": 200,
        "/en/?q=zzzzzzzz&activity=ressourcerie&page=-1&sort=none": 200,
        "/en/?q=tours&near=Tours&bbox=0,47,1,48": 200,
        "/en/?embed=1&territory=epci-243700754": 200,
        f"/en/acteurs/{shop.slug}": 200,
        f"/en/acteurs/{closed.slug}": 410,
        "/en/territoires/epci-243700754": 200,
        "/en/territoires/commune-29155": 200,
        "/en/a-propos": 200,
        "/en/mentions-legales": 200,
        "/en/nowhere": 404,
        "/en/export/acteurs.doc": 404,
    }


def test_english_pages_show_no_french_sentence(compiled, client, addresses, left_over):
    for address, status in addresses.items():
        answer = client.get(address)
        assert answer.status_code == status, address
        assert '<html lang="en">' in answer.text, address
        assert left_over(answer.text) == [], address


def test_french_sentences_would_be_seen(client, addresses, left_over):
    assert left_over(client.get("/").text) and left_over(client.get("/nulle-part").text)


def test_english_pages_write_dates_numbers_and_terms_in_english(compiled, client, addresses):
    page = next(client.get(address).text for address in addresses if "rebond" in address)
    for expected in ("Reuse centre", "1 June 2026", "09:00 – 18:00", "Saturday 21 November"):
        assert expected in page
    territory = client.get("/en/territoires/commune-37261").text
    assert "139,259 inhabitants" in territory
    assert "1 place of the social and solidarity economy" in territory


@pytest.mark.parametrize(("address", "count"), [("/", "0 lieu"), ("/en/", "0 places")])
def test_zero_is_singular_in_french_and_plural_in_english(compiled, client, address, count):
    page = client.get(f"{address}?q=zzzzzzzz").text
    assert re.search(r">\s*(0 \w+)\s*</h2>", page)[1] == count
