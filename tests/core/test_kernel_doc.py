# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page on the kernel for matching is a small plugin, and it runs."""

import re
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase

import ess_map
from ess_map.core.db import db
from ess_map.testing.factories import make_territories

PAGE = (Path(__file__).parents[2] / "docs" / "plugins" / "kernel.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
LONGEST = 100


class Model(DeclarativeBase):
    """Tables of the example's own, which no other test meets."""

    metadata = sa.MetaData(info={"bind_key": None})


@pytest.fixture
def plugin(monkeypatch):
    """The module that the examples make up, and their plugin."""
    module = ModuleType("ess_map_repair")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    own = SimpleNamespace(Model=Model, session=db.session)
    monkeypatch.setattr(ess_map, "db", own)
    yield module
    Model.metadata.clear()
    Model.registry.dispose()


@pytest.fixture
def plugins(plugin):
    """It is on before its first line has run: a hook of matching is asked later."""

    def register_criteria(kind):
        return plugin.register_criteria(kind)

    return [("repair", SimpleNamespace(register_criteria=ess_map.hookimpl(register_criteria)))]


def test_the_examples_run_one_after_the_other(app, plugin):
    make_territories()
    for number, example in enumerate(EXAMPLES, start=1):
        exec(compile(example, f"docs/plugins/kernel.md, example {number}", "exec"), vars(plugin))
        Model.metadata.create_all(db.session.connection())
    assert f"```mermaid\n{plugin.VISITS.diagram()}```" in PAGE
    for row in plugin.VISITS.table():
        assert f"| {' | '.join(row)} |" in PAGE


def test_the_examples_import_nothing_of_ours_but_the_public_names():
    imported = re.findall(r"^\s*(?:from|import) (ess_map\S*)", "\n".join(EXAMPLES), re.MULTILINE)
    assert set(imported) == {"ess_map"}


def test_the_examples_fit_on_a_page():
    assert max(len(line) for example in EXAMPLES for line in example.splitlines()) <= LONGEST
