# SPDX-License-Identifier: AGPL-3.0-or-later
"""What `ess_map.testing` gives to the author of a plugin, in a suite of their own."""

from __future__ import annotations

import shutil
import socket
import sys
from pathlib import Path
from textwrap import dedent
from types import ModuleType

import pytest

from ess_map.platform.plugins import running
from ess_map.testing.applications import named
from ess_map.testing.servers import EXISTING_SERVER

HERE = Path(__file__).parent
METADATA = "Metadata-Version: 2.4\nName: ess-map-repair\nVersion: 1.0\n"
ENTRY_POINTS = "[ess_map.plugins]\nrepair = ess_map_repair\n"
CONFTEST = """
    import pytest

    pytest_plugins = ["ess_map.testing"]


    @pytest.fixture
    def plugins():
        return ["repair"]
"""


@pytest.fixture
def author(pytester, monkeypatch):
    """The checkout of an author whose plugin is installed."""
    monkeypatch.setenv("PYTHONPATH", str(HERE.parents[1]))
    shutil.copytree(HERE / "ess_map_repair", pytester.path / "ess_map_repair")
    shutil.copy(HERE / "author_suite.py", pytester.path / "test_repair.py")
    installed = pytester.mkdir("ess_map_repair-1.0.dist-info")
    (installed / "METADATA").write_text(METADATA, encoding="utf-8")
    (installed / "entry_points.txt").write_text(ENTRY_POINTS, encoding="utf-8")
    pytester.makeconftest(dedent(CONFTEST))
    return pytester


def run(author, *options):
    return author.run(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options)


def test_an_author_tests_an_installed_plugin_on_both_databases(author, postgres, monkeypatch):
    url = postgres.admin.render_as_string(hide_password=False)
    monkeypatch.setenv(EXISTING_SERVER, url)
    result = run(author, "-W", "error")
    result.assert_outcomes(passed=20)


def test_without_postgresql_half_of_it_is_skipped_with_a_reason(author, monkeypatch):
    monkeypatch.delenv(EXISTING_SERVER, raising=False)
    absent = """
        from ess_map.testing import servers

        def postgres_binaries():
            raise LookupError("No PostgreSQL with PostGIS found")

        servers.postgres_binaries = postgres_binaries
    """
    author.makeconftest(dedent(CONFTEST) + dedent(absent))
    result = run(author, "-rs", "-k", "page_of_the_plugin")
    result.assert_outcomes(passed=1, skipped=1, deselected=18)
    result.stdout.fnmatch_lines(["SKIPPED*No PostgreSQL with PostGIS found"])


def test_what_an_author_gets_wrong_is_said_in_a_sentence(author):
    wrong = """
        import smtplib
        import urllib.request

        import pytest

        @pytest.fixture
        def database():
            return "spatialite"

        @pytest.mark.with_plugins("mending")
        def test_of_a_plugin_that_is_not_installed(client):
            "Never reached."

        class Clumsy:
            @staticmethod
            def register_jobs():
                raise ValueError("no hands")

        from ess_map import hookimpl
        Clumsy.register_jobs = staticmethod(hookimpl(Clumsy.register_jobs))

        @pytest.mark.with_plugins(("clumsy", Clumsy))
        def test_of_a_plugin_that_does_not_start(client):
            "Never reached."

        def test_that_asks_another_machine():
            try:
                urllib.request.urlopen("http://192.0.2.1/")
            except Exception:
                "However tolerant the code is."

        def test_that_writes_to_somebody():
            smtplib.SMTP("smtp.example", 25)
    """
    (author.path / "test_repair.py").unlink()
    author.makepyfile(test_wrong=dedent(wrong))
    result = run(author)
    result.assert_outcomes(failed=2, errors=2)
    result.stdout.fnmatch_lines(
        [
            "*No installed plugin is called 'mending' (installed: *repair)*",
            "*clumsy does not start: ValueError: no hands, dans register_jobs*",
            "*This test turned to '192.0.2.1', which is not this machine*",
            "*This test turned to 'smtp.example', which is not this machine*",
        ]
    )


def test_a_module_is_named_for_its_package():
    assert named(module := ModuleType("ess_map_repair")) == ("repair", module)
    assert named(module := ModuleType("tests.tiny")) == ("tiny", module)
    assert named(("other", module)) == ("other", module)


def test_a_suite_has_no_plugin_until_it_names_one(app):
    assert all(plugin.vital for plugin in running().loaded.values())


def test_this_machine_itself_may_be_asked():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()
        socket.create_connection(("localhost", server.getsockname()[1])).close()
