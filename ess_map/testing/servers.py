# SPDX-License-Identifier: AGPL-3.0-or-later
"""The real programs the tests run against: a throwaway PostgreSQL with PostGIS, and Chromium.

`python -m ess_map.testing.servers` starts such a PostgreSQL, prints the address of a fresh
database and keeps it until standard input closes or Ctrl-C.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from uuid import uuid4

import psycopg
from psycopg import sql
from sqlalchemy.engine import URL, make_url

EXISTING_SERVER = "ESS_MAP_TEST_POSTGRES_URL"

CHROMIUMS = (
    "chromium-headless-shell",  # without windows it takes 40 % less time
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)

# The guard owns the server: it starts it, says "ready", and waits for its standard input to close.
# That happens when we ask, and also when the tests are killed, so nothing is ever left behind.
# TERM only ends the wait (a forked child may hold the pipe open): its trap must not exit, or it
# could cut the cleaning short.
GUARD = """
set -e
cd "$home"
trap '"$bin/pg_ctl" -D data -m immediate stop >/dev/null 2>&1; cd /; rm -rf "$home"' EXIT
trap : TERM
"$bin/initdb" -D data -U ess -A trust -E UTF8 --locale=C.UTF-8 --no-sync >&2
"$bin/pg_ctl" -D data -w -l data/server.log -o "$options" start >&2 || {
    cat data/server.log >&2
    exit 1
}
echo ready
read -r _ || true
"""

SETTINGS = {
    "listen_addresses": "",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "shared_buffers": "64MB",
    "max_connections": "60",
}
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
"""What a database may do that nobody will miss."""


@dataclass(frozen=True)
class PostgresServer:
    """A running server: its maintenance database, and the PostGIS template that tests clone."""

    admin: URL
    template: str


@contextmanager
def postgres_server(
    *, durable: bool = False, above: Path = Path("/tmp")
) -> Iterator[PostgresServer]:
    """Give a PostgreSQL server with PostGIS, stopped and erased on leaving.

    A ``durable`` one writes to the disk before it answers, as PostgreSQL does unless told not to.
    Its files lie in a new folder of ``above``.
    ESS_MAP_TEST_POSTGRES_URL (postgresql+psycopg://…, a role that may create databases and
    extensions) points to an existing server, which keeps running.
    """
    existing = os.environ.get(EXISTING_SERVER)
    if existing:
        with _template(make_url(existing)) as server:
            yield server
        return
    settings = SETTINGS if durable else SETTINGS | CARELESS
    with (
        _throwaway_server(postgres_binaries(), above, settings) as admin,
        _template(admin) as server,
    ):
        yield server


_serial = count(1)


def create_database(server: PostgresServer) -> str:
    """Clone the PostGIS template and return the new database's SQLAlchemy URL."""
    name = f"ess_{os.getpid()}_{next(_serial)}_{uuid4().hex[:6]}"
    _create(server.admin, name, template=server.template)
    return server.admin.set(database=name).render_as_string(hide_password=False)


def drop_database(server: PostgresServer, url: str) -> None:
    """Drop a database made by `create_database`, closing whatever is still connected."""
    _drop(server.admin, make_url(url).database)


def postgres_binaries() -> Path:
    """Find the programs of the newest installed PostgreSQL that has PostGIS."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -float(path.parent.name)
    )
    on_path = shutil.which("pg_config")
    if on_path:
        found.append(Path(_ask(on_path, "--bindir")))
    for folder in found:
        config = folder / "pg_config"
        if not (folder / "initdb").exists() or not config.exists():
            continue
        if Path(_ask(config, "--sharedir"), "extension", "postgis.control").exists():
            return folder
    raise LookupError(
        "No PostgreSQL with PostGIS found: install both (Debian: apt install postgresql-postgis; "
        f"in a checkout make test does it), or set {EXISTING_SERVER} to a server you already have."
    )


def missing() -> str:
    """Say why there can be no PostgreSQL server; empty when there can."""
    if EXISTING_SERVER in os.environ:
        return ""
    try:
        postgres_binaries()
    except LookupError as error:
        return str(error)
    return ""


def chromium_path() -> str:
    """Find the Chromium (or Chrome) that the browser tests drive."""
    for name in CHROMIUMS:
        path = shutil.which(name)
        if path:
            return path
    raise LookupError("No Chromium found: run `make test`, which installs it.")


@contextmanager
def _throwaway_server(binaries: Path, above: Path, settings: dict[str, str]) -> Iterator[URL]:
    # Not under TMPDIR: the path of a Unix socket has at most 107 bytes.
    home = Path(tempfile.mkdtemp(prefix="ess-postgres-", dir=above))
    # PostgreSQL refuses to run as root; its package created this user.
    account = {}
    if os.geteuid() == 0:
        shutil.chown(home, "postgres", "postgres")
        account = {"user": "postgres", "group": "postgres", "extra_groups": []}
    options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
    guard = subprocess.Popen(
        ["/bin/sh", "-c", GUARD],
        env={
            "PATH": os.defpath,
            "home": str(home),
            "bin": str(binaries),
            "options": f"-k {home} {options}",
        },
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # Ctrl-C is for the tests; the server outlives their teardown
        **account,
    )
    try:
        if guard.stdout.readline() != "ready\n":
            raise RuntimeError("PostgreSQL did not start; its own message is above.")
        yield URL.create(
            "postgresql+psycopg", database="postgres", query={"host": str(home), "user": "ess"}
        )
    finally:
        guard.stdin.close()
        guard.terminate()
        guard.wait()
        guard.stdout.close()


@contextmanager
def _template(admin: URL) -> Iterator[PostgresServer]:
    name = f"ess_template_{os.getpid()}_{uuid4().hex[:6]}"
    _create(admin, name)
    try:
        with _connect(admin.set(database=name)) as connection:
            connection.execute("CREATE EXTENSION postgis")
        yield PostgresServer(admin, name)
    finally:
        _drop(admin, name)


def _create(admin: URL, name: str, template: str = "template0") -> None:
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
        sql.Identifier(name), sql.Identifier(template)
    )
    with _connect(admin) as connection:
        # Copying files beats writing them through the log, when no one waits for the disk.
        if connection.info.server_version >= 150000:
            statement += sql.SQL(" STRATEGY FILE_COPY")
        connection.execute(statement)


def _drop(admin: URL, name: str) -> None:
    with _connect(admin) as connection:
        connection.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        )


def _connect(url: URL) -> psycopg.Connection:
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(plain, autocommit=True)


def _ask(program: str | Path, question: str) -> str:
    answer = subprocess.run([program, question], check=True, capture_output=True, text=True)
    return answer.stdout.strip()


def main() -> None:
    """Serve one fresh database until standard input closes or Ctrl-C."""
    with postgres_server() as server:
        sys.stdout.write(create_database(server) + "\n")
        sys.stdout.flush()
        try:
            sys.stdin.read()
        except KeyboardInterrupt:
            sys.stdout.write("\n")


if __name__ == "__main__":
    main()
