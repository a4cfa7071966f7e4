# SPDX-License-Identifier: AGPL-3.0-or-later
"""The documents name every setting and command, no link is dead, and the code they show reads."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import click
import pytest

import ess_map
from ess_map import cli, config
from ess_map.platform import hookspecs
from scripts import accompaniment_story, currency_screens, groupbuy_screens

ROOT = Path(__file__).resolve().parents[1]
BUNDLED = [*ROOT.glob("plugins/*/README.md"), *ROOT.glob("plugins/*/docs/*.md")]
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md"), *BUNDLED])
FOR_AUTHORS = sorted((ROOT / "docs" / "plugins").glob("*.md"))
TEXT = {path: path.read_text(encoding="utf-8") for path in PAGES}
FENCED = re.compile(r"^( *)```(\w*)[^\n]*\n(.*?)^\1```", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\(([^)\s]+)\)")
PICTURE = re.compile(r"!\[([^]]*)\]\(([^)\s]+)\)")
SHOWN_INSIDE = ("testing",)
"""Modules of ours that authors import beside ``ess_map`` itself."""


def name_of(path):
    return str(path.relative_to(ROOT))


def blocks(path, language):
    """The pieces of code of a page, in one language."""
    return [body for _indent, kind, body in FENCED.findall(TEXT[path]) if kind == language]


def anchors(path):
    """Where links into a page may lead: its headings, named as GitHub names them."""
    prose = FENCED.sub("", TEXT[path])
    for heading in re.findall(r"^#+ (.+)$", prose, re.MULTILINE):
        yield re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def leaves(command, words=("ess-map",)):
    """Yield every command with its whole name, the hidden aside."""
    if not isinstance(command, click.Group):
        yield " ".join(words)
        return
    for name in command.list_commands(click.Context(command)):
        found = command.get_command(click.Context(command), name)
        if not found.hidden:
            yield from leaves(found, (*words, name))


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_no_relative_link_is_dead(path):
    for link in LINK.findall(FENCED.sub("", TEXT[path])):
        if ":" in link.partition("/")[0]:
            continue
        file, _hash, anchor = link.partition("#")
        target = (path.parent / file).resolve() if file else path
        assert target.exists(), link
        if anchor and target in TEXT:
            assert anchor in anchors(target), link


@pytest.mark.parametrize(
    "story", [accompaniment_story, currency_screens, groupbuy_screens], ids=lambda one: one.HERE
)
def test_the_pictures_of_the_guides_to_a_plugin_are_those_that_a_script_takes(story):
    folder = story.IMAGES
    shown = {
        (path.parent / file).resolve()
        for path in PAGES
        for said, file in PICTURE.findall(TEXT[path])
        if said and (path.parent / file).resolve().parent == folder
    }
    taken = {
        folder / f"{screen.name}-{shot}.png" for screen in story.SCREENS for shot in screen.shots
    }
    assert taken == set(folder.glob("*.png")) == shown


def test_every_setting_is_documented():
    source = Path(config.__file__).read_text(encoding="utf-8")
    named = set(re.findall(r'\bget\(\s*"([A-Z_0-9]+)"', source))
    assert len(named) > 30
    operating = TEXT[ROOT / "docs" / "operating.md"]
    missing = {name for name in named if f"`ESS_MAP_{name}`" not in operating}
    assert not missing


def test_every_command_is_documented(app):
    commands = {*leaves(cli.main), *leaves(app.cli)}
    assert len(commands) > 20
    everything = "\n".join(TEXT.values())
    missing = sorted(one for one in commands if not re.search(rf"{one}\b", everything))
    assert not missing


def test_every_public_name_is_in_the_reference():
    page = TEXT[ROOT / "docs" / "plugins" / "reference.md"]
    assert not [name for name in ess_map.__all__ if f"### `{name}`" not in page]


@pytest.mark.parametrize("path", FOR_AUTHORS, ids=name_of)
def test_the_python_of_a_page_reads_and_imports_public_names_only(path):
    for body in blocks(path, "python"):
        for node in ast.walk(ast.parse(body)):
            if isinstance(node, ast.Import):
                imported = {(alias.name, "") for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                imported = {(node.module, alias.name) for alias in node.names}
            else:
                continue
            for module, name in imported:
                room, _dot, inside = module.partition(".")
                if room == "ess_map" and inside not in SHOWN_INSIDE:
                    assert not inside and name in ess_map.__all__, f"{module}.{name}"


@pytest.mark.parametrize("path", FOR_AUTHORS, ids=name_of)
def test_the_settings_of_a_page_read(path):
    for body in blocks(path, "toml"):
        tomllib.loads("\n".join(line.strip() for line in body.splitlines()))


@pytest.mark.parametrize("path", FOR_AUTHORS, ids=name_of)
def test_what_answers_a_hook_on_a_page_names_one_that_is(path):
    for body in blocks(path, "python"):
        for node in ast.walk(ast.parse(body)):
            marks = [ast.unparse(mark) for mark in getattr(node, "decorator_list", ())]
            if "hookimpl" in marks:
                assert hasattr(hookspecs, node.name), node.name


def test_every_page_for_authors_is_linked_from_the_first():
    first = ROOT / "docs" / "plugins" / "index.md"
    linked = {link.partition("#")[0] for link in LINK.findall(TEXT[first])}
    assert {path.name for path in FOR_AUTHORS} - {first.name} <= linked
