# SPDX-License-Identifier: AGPL-3.0-or-later
"""The test servers themselves: a database is a clone with PostGIS, and nothing is left behind."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from ess_map.testing import memory, servers


@pytest.fixture(scope="module")
def server():
    with servers.postgres_server(above=memory.folder()) as running:
        yield running


def _scalar(url, statement):
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            result = connection.execute(text(statement))
            return result.scalar() if result.returns_rows else None
    finally:
        engine.dispose()


def test_a_cloned_database_has_postgis(server):
    url = servers.create_database(server)
    assert _scalar(url, "SELECT postgis_version()").startswith("3.")
    servers.drop_database(server, url)


def test_two_databases_share_nothing(server):
    first, second = servers.create_database(server), servers.create_database(server)
    _scalar(first, "CREATE TABLE only_here (id int)")
    assert _scalar(first, "SELECT to_regclass('only_here')::text") == "only_here"
    assert _scalar(second, "SELECT to_regclass('only_here')::text") is None


def test_a_dropped_database_is_gone_even_while_someone_is_connected(server):
    url = servers.create_database(server)
    engine = create_engine(url)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT 1")).scalar() == 1
        servers.drop_database(server, url)
        connection.invalidate()
    engine.dispose()
    with pytest.raises(OperationalError, match="does not exist"):
        _scalar(url, "SELECT 1")


@pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork:DeprecationWarning")
def test_leaving_erases_the_server_even_if_a_forked_child_holds_its_pipe():
    with servers.postgres_server() as server:
        if servers.EXISTING_SERVER in os.environ:
            pytest.skip("the existing server outlives the tests")
        folder = Path(server.admin.query["host"])
        child = os.fork()
        if child == 0:
            signal.pause()
    try:
        assert not folder.exists()
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


@pytest.mark.skipif(
    servers.EXISTING_SERVER in os.environ, reason="the existing server outlives the tests"
)
def test_the_server_and_its_folder_disappear_when_the_tests_are_killed():
    process = subprocess.Popen(
        [sys.executable, "-m", "ess_map.testing.servers"],
        cwd=Path(__file__).parents[1],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        folder = Path(make_url(process.stdout.readline().strip()).query["host"])
        assert (folder / "data" / "postmaster.pid").exists()
        process.kill()
        # The guard holds this pipe until it has cleaned up: no need to poll or sleep.
        process.stderr.read()
    assert not folder.exists()


def test_the_browser_is_found_where_a_distribution_puts_it():
    assert os.access(servers.chromium_path(), os.X_OK)
