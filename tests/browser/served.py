# SPDX-License-Identifier: AGPL-3.0-or-later
"""The bundled demonstration, without any outside data, served on a free loopback port."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOST = "127.0.0.1"
COMMAND = [sys.executable, "-m", "ess_map"]
SECONDS_TO_START = 60


@contextmanager
def demo_site(template: Path, instance: Path, **changes: str) -> Iterator[str]:
    """Serve the demo from a copy of its own, give its origin; ``changes`` are settings.

    Nobody has proposed anything there yet: what waits is what a test brings.
    """
    copy_demo(template, instance)
    with _served(instance, "/readyz", changes) as origin:
        yield origin


@contextmanager
def empty_site(template: Path, instance: Path) -> Iterator[str]:
    """Serve a copy of an empty database, give its origin."""
    shutil.copy(template, instance / "ess-map.db")
    with _served(instance, "/healthz", {}) as origin:
        yield origin


def copy_demo(template: Path, instance: Path) -> None:
    """Put the demo into ``instance``; it is loaded once, beside ``template``."""
    demo = template.parent / "demo"
    if not demo.exists():
        loading = template.parent / "loading"
        loading.mkdir(exist_ok=True)  # an earlier try may have failed
        shutil.copy(template, loading / "ess-map.db")
        command = [*COMMAND, "demo", "--no-contributions"]
        environment = _environment(loading)
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=ROOT, env=environment)
        loading.rename(demo)
    shutil.copytree(demo, instance, dirs_exist_ok=True)


@contextmanager
def _served(instance: Path, ready: str, changes: dict[str, str]) -> Iterator[str]:
    """Serve ``instance``; links in letters lead to the origin."""
    port = _free_port()
    origin = f"http://{HOST}:{port}"
    environment = {**_environment(instance), "ESS_MAP_BASE_URL": origin, **changes}
    command = [*COMMAND, "serve", "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd=ROOT, env=environment)
    try:
        _wait_for(origin + ready, server)
        yield origin
    finally:
        server.terminate()
        server.wait()


def _environment(instance: Path) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("ESS_MAP_")}
    return {**own, **settings(instance)}


def settings(instance: Path) -> dict[str, str]:
    """Return what the server runs with, for a test that needs the same beside it."""
    return {
        "ESS_MAP_ENV": "test",
        "ESS_MAP_INSTANCE": str(instance),
        "ESS_MAP_SECRET_KEY": "only-for-tests",
        "ESS_MAP_LOG": "error",
        "ESS_MAP_PLUGINS": "none",
    }


@contextmanager
def site(instance: Path, module: str) -> Iterator[str]:
    """Run ``python -m module PORT`` on the database in ``instance``, give its origin."""
    port = _free_port()
    environment = {**os.environ, **settings(instance)}
    server = subprocess.Popen([sys.executable, "-m", module, str(port)], cwd=ROOT, env=environment)
    try:
        origin = f"http://{HOST}:{port}"
        _wait_for(f"{origin}/healthz", server)
        yield origin
    finally:
        server.terminate()
        server.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def _wait_for(address: str, server: subprocess.Popen) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while server.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except urllib.error.URLError:
            time.sleep(0.1)
    raise RuntimeError(f"The demo does not answer at {address}: its messages are above.")
