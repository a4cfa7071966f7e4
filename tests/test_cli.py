# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ``ess-map`` command as an operator meets it: a real process on loopback."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import psutil
import pytest

from ess_map import config
from ess_map.core import serving

COMMAND = Path(sys.executable).parent / "ess-map"


@pytest.fixture
def environ(tmp_path):
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {
        **kept,
        "ESS_MAP_INSTANCE": str(tmp_path / "instance"),
        "ESS_MAP_LOG": "warning",
        "ESS_MAP_PLUGINS": "none",
        "PYTHONWARNINGS": "error",
    }


@pytest.fixture
def port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def run(environ, *words):
    return subprocess.run(
        [COMMAND, *words], env=environ, capture_output=True, text=True, timeout=60, check=False
    )


def test_init_makes_the_database_and_again_changes_nothing(environ):
    first = run(environ, "init")
    assert (first.returncode, first.stdout) == (0, "Base prête.\n"), first.stderr
    assert run(environ, "init").stdout == "Base déjà à jour.\n"


def test_doctor_says_what_is_missing_and_fails(environ):
    run(environ, "init")
    result = run(environ, "doctor")
    assert result.returncode == 1
    assert "✓ Base joignable : SQLite" in result.stdout
    assert "✗ Aucun territoire" in result.stdout


def test_jobs_are_listed_and_run(environ):
    run(environ, "init")
    listed = run(environ, "jobs", "list")
    assert "letters\tDistribuer les courriels\tjamais\t" in listed.stdout, listed.stderr
    assert run(environ, "jobs", "run", "letters").stdout == "Rien à faire.\n"
    assert "letters\tDistribuer les courriels\t20" in run(environ, "jobs", "list").stdout
    unknown = run(environ, "jobs", "run", "lettres")
    assert unknown.returncode == 1
    assert "Aucune tâche « lettres » : il y a " in unknown.stderr


def test_a_wrong_setting_is_one_sentence_without_traceback(environ):
    result = run({**environ, "ESS_MAP_BASEMAP": "google"}, "init")
    assert result.returncode == 1
    assert result.stderr == (
        "ess-map : ESS_MAP_BASEMAP vaut « google » : choisissez parmi none, ign, pmtiles.\n"
    )


def test_a_database_that_is_not_ready_is_one_sentence_without_traceback(environ):
    Path(environ["ESS_MAP_INSTANCE"]).mkdir()
    result = run(environ, "user", "list")
    assert result.returncode == 1
    assert result.stderr == (
        "ess-map : la base a refusé (no such table: user) : `ess-map doctor` dit ce qui manque.\n"
    )


def test_create_admin_prints_a_link_to_the_site_and_where_its_letter_is(environ):
    run(environ, "init")
    result = run(environ, "user", "create-admin", "anna@exemple.fr")
    assert result.returncode == 0, result.stderr
    assert "\nhttp://localhost:5000/connexion/" in result.stdout
    assert "Envoyé aussi dans http://localhost:5000/outbox." in result.stdout


def test_help_lists_the_commands_in_french(environ):
    help_ = run(environ, "--help").stdout
    for command in ("init", "serve", "doctor", "user"):
        assert f"\n  {command} " in help_
    assert "Servir l'application." in help_


@pytest.mark.parametrize("workers", ["1", "2"])
def test_serve_answers_and_an_interrupt_leaves_nothing_behind(environ, port, workers):
    run(environ, "init")
    server = subprocess.Popen(
        [COMMAND, "serve", "--port", str(port), "--workers", workers],
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    with server:
        try:
            assert server.stdout.readline().startswith(f"ESS Map : http://localhost:{port} ")
            assert "ess-map user create-admin vous@exemple.fr" in server.stdout.readline()
            letters = server.stdout.readline()
            assert letters == (
                f"Courriels : http://localhost:{port}/outbox (aucun serveur SMTP configuré)\n"
            )
            for page in ("healthz", "readyz", "outbox"):
                address = f"http://localhost:{port}/{page}"
                with urllib.request.urlopen(address, timeout=20) as answer:
                    assert answer.status == 200
            children = psutil.Process(server.pid).children(recursive=True)
            # The process that does the background work is one of them.
            assert len(children) == (1 if workers == "1" else 3)
            os.killpg(server.pid, signal.SIGINT)  # as Ctrl-C does
            server.wait(timeout=30)
            _gone, alive = psutil.wait_procs(children, timeout=10)
            assert alive == []
        finally:
            server.kill()
    with socket.socket() as again:
        again.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        again.bind(("127.0.0.1", port))


def test_a_taken_port_is_told_with_what_to_do(environ):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        result = run(environ, "serve", "--port", str(other.getsockname()[1]))
    assert result.returncode == 1
    assert "choisissez un autre port (--port)" in result.stderr
    assert "Traceback" not in result.stderr


def announced(tmp_path, address="http://localhost:5055", **changes):
    environ = {f"ESS_MAP_{name}": value for name, value in changes.items()}
    settings = config.from_environment({"ESS_MAP_INSTANCE": str(tmp_path), **environ})
    return serving.announce(settings, address).splitlines()


def test_the_start_tells_how_to_get_links_that_open_here(tmp_path):
    create = f"{serving.command()} user create-admin vous@exemple.fr"
    become = announced(tmp_path)[1]
    assert become.endswith(f": ESS_MAP_BASE_URL=http://localhost:5055 {create}")
    become = announced(tmp_path, BASE_URL="http://localhost:5055")[1]
    assert become.endswith(f" : {create}")


def test_the_start_says_what_a_public_base_map_would_reveal(tmp_path):
    assert "data.geopf.fr verrait" in announced(tmp_path)[3]
    assert len(announced(tmp_path, BASEMAP="ign")) == 3


def test_the_command_is_told_as_it_can_be_typed_from_here(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("sys.argv", [str(tmp_path / ".venv" / "bin" / "ess-map"), "serve"])
    assert serving.command() == ".venv/bin/ess-map"


def test_the_start_names_the_smtp_server_when_there_is_one(tmp_path):
    letters = announced(tmp_path, SMTP_HOST="smtp.exemple.fr", SMTP_PORT="587")[2]
    assert letters == "Courriels : smtp.exemple.fr:587"
