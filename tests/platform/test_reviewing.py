# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an author has reviewed is compared with the plugin, and each difference is said."""

from textwrap import dedent
from types import ModuleType, SimpleNamespace

import pytest
from flask import Blueprint, redirect, request

from ess_map import NotFound, hookimpl, needs, public, sign, signed_in, verify
from ess_map.testing import (
    EVIL,
    VISITOR,
    Rights,
    World,
    agree,
    case_problems,
    forged,
    room_problems,
)

PEOPLE = {"account": ("", ""), "animator": ("animator", "epci-243700754")}
DECISIONS = {
    "repair.index GET": "public",
    "repair.loan GET": "animators",
    "repair.end POST": "animators",
    "repair.mine GET": "signed in",
    "repair.tool GET": "animators",
    "repair.own GET": "link loan",
    "repair.out GET": "public",
}
PAGE = """
| Cas | Ce qui se passe | Tests |
|---|---|---|
| Tous complets | On attend. | `edges/test_full.py::test_one_waits` |
| Jour férié | C'est fermé. | `test_days.py::test_it_is_closed`, `test_days.py::test_it_opens` |
"""


@pytest.fixture
def database():
    """What is reviewed does not depend on the database."""
    return "spatialite"


@pytest.fixture
def bp():
    """The pages of a plugin with two faults: one page leads out, another tells a secret."""
    bp = Blueprint("repair", __name__, url_prefix="/repair")

    @bp.get("/")
    @public
    def index():
        return f"phone 06 00-here, given by secret-here {EVIL}"

    @bp.get("/loans/<int:loan_id>")
    @needs("animator")
    def loan(loan_id):
        return _one(loan_id)

    @bp.post("/loans/<int:loan_id>/end")
    @needs("animator")
    def end(loan_id):
        return _one(loan_id)

    @bp.get("/loans/<int:loan_id>/tools/<int:tool_id>/<size>")
    @needs("animator")
    def tool(loan_id, tool_id, size):
        return f"{_one(loan_id)}, {size} tool {tool_id}"

    @bp.get("/mine")
    @signed_in
    def mine():
        return "mine"

    @bp.get("/own/<token>")
    @public
    def own(token):
        return _one(verify("repair.loan", token, max_age=60))

    @bp.get("/out")
    @public
    def out():
        return redirect(request.args.get("next", "/"))

    return bp


def _one(loan_id):
    if loan_id != 7:
        raise NotFound("Aucun prêt de ce numéro.")
    return f"loan {loan_id}"


@pytest.fixture
def world(bp, make_app, monkeypatch):
    plugin = SimpleNamespace(register_blueprints=hookimpl(lambda: [bp]))
    made = World(make_app(plugins=[("repair", plugin)]), "repair")
    with made.app.app_context():
        made.values["here"] = {"loan_id": 7, "tool_id": 1, "size": "big"}
        made.values["there"] = {"loan_id": 8, "tool_id": 2}
        made.tokens = {"loan": sign("repair.loan", 7), "tool": sign("repair.tool", 7)}
        made.hide("secret", "here", {"animator"})
        made.freeze(made.people(PEOPLE), monkeypatch)
    return made


@pytest.fixture
def rights(world):
    return Rights(world, DECISIONS, {"animators": {"animator"}}, (VISITOR, "animator"))


def test_a_table_that_is_right_has_no_difference(rights, unwritten):
    agree(rights.differences())


def test_each_difference_of_a_table_is_said(world, unwritten):
    wrong = DECISIONS | {
        "repair.index GET": "animators",
        "repair.loan GET": "public",
        "repair.mine GET": "animator",
        "repair.gone GET": "public",
    }
    del wrong["repair.out GET"]
    rights = Rights(world, wrong, {"animators": {"animator"}}, (VISITOR, "animator"))
    assert rights.differences() == [
        "repair.gone GET: there is no such route",
        "repair.index GET  /repair/: visitor comes in (200): “animators”",
        "repair.index GET  /repair/: account comes in (200): “animators”",
        "repair.loan GET  /repair/loans/7: visitor is kept out (303): “public”",
        "repair.mine GET: nobody knows who “animator” is",
        "repair.out GET: nobody has decided, add a line",
    ]


def test_what_opens_under_the_address_of_another_is_found(rights):
    assert rights.opened_elsewhere("there", ("account", "animator"), ["size"]) == [
        "repair.tool GET  /repair/loans/7/tools/2/big: animator comes in (200)"
    ]


def test_a_link_that_opens_for_another_thing_or_is_listed_is_found(world, rights):
    agree(rights.opened(rights.others, VISITOR))
    assert len(rights.others("loan")) == 1 + len(forged(world.tokens["loan"]))
    assert rights.opened(rights.own, VISITOR)[0].startswith("repair.own GET")
    assert any("X-Robots-Tag None" in one for one in rights.not_private(VISITOR))


def test_forms_without_their_token_and_numbers_of_nothing_are_not_answered(rights):
    agree(rights.leading_somewhere("animator"))
    agree(rights.taken_without_token(*rights.world.everyone))


def test_a_page_that_leads_out_is_found(rights):
    found = rights.leading_out("account")
    assert found[0] == "GET /repair/out: https://evil.example"


def test_a_private_word_and_markup_are_found_where_somebody_else_reads_them(world):
    told = world.told("account", "/repair/")
    assert told[0] == "/repair/ tells account secret-here"
    assert any("<script>alert" in one for one in told[1:])
    assert not any("tells" in one for one in world.told(VISITOR, "/repair/", {"animator"}))
    assert world.seen == {"secret-here"}
    assert world.failures(VISITOR, "GET", "/repair/") == ["GET /repair/: what was typed is markup"]


def test_all_problems_are_said_at_once():
    agree([])
    with pytest.raises(pytest.fail.Exception, match=r"2 differences:\n  one\n  two"):
        agree(["one", "", "two"])


@pytest.fixture
def suite(tmp_path):
    """Two files of tests, one in a folder."""
    (tmp_path / "edges").mkdir()
    (tmp_path / "edges/test_full.py").write_text("def test_one_waits(): pass")
    days = "def test_it_is_closed(): pass\ndef test_it_opens(): pass"
    (tmp_path / "test_days.py").write_text(days)
    (tmp_path / "cases.md").write_text(PAGE)
    return tmp_path


def test_a_missing_case_an_unknown_one_and_a_test_that_is_gone_are_found(suite):
    page = suite / "cases.md"
    assert case_problems(page, suite, ("Tous complets", "Jour férié")) == []
    assert case_problems(page, suite, ("Tous complets", "Minuit")) == [
        "Minuit: no row",
        "Jour férié: nobody knows this case",
    ]
    (suite / "edges/test_full.py").unlink()
    (suite / "test_days.py").write_text("def test_it_opens(): pass")
    page.write_text(PAGE + "| Jour férié | Deux fois. | aucun |\n")
    assert case_problems(page, suite, ("Tous complets", "Jour férié")) == [
        "Jour férié: two rows",
        "Tous complets: edges/test_full.py::test_one_waits does not exist",
        "Jour férié: no test",
    ]


def test_a_room_that_imports_a_later_one_or_what_is_not_promised_is_found(tmp_path):
    files = {
        "__init__": "from ess_map_repair import loans",
        "words": "from ess_map import db",
        "tools/models": "import ess_map_repair.words\nfrom ess_map_repair import loans",
        "loans/pages": "from ess_map_repair.tools import models\nfrom ess_map.core.db import db",
        "loans/hooks": "from . import pages\n" + "\n" * 300,
        "other": "",
    }
    for name, text in files.items():
        path = tmp_path / f"{name}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(dedent(text))
    package = ModuleType("ess_map_repair")
    package.__path__ = [str(tmp_path)]
    assert room_problems(package, ("words", "tools", "loans", "gone")) == [
        "other: it is not in the order",
        "gone: there is no such room",
        "loans/hooks.py has 301 lines: it holds two things",
        "loans/hooks.py imports ..pages",
        "loans/pages.py imports ess_map.core.db.db",
        "tools/models.py imports ess_map_repair.loans",
    ]
