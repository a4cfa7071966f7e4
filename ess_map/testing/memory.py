# SPDX-License-Identifier: AGPL-3.0-or-later
"""What tests write is thrown away: it need never reach a disk where memory has room for it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

SHARED = Path("/dev/shm")
"""The file system in memory that Linux gives everybody."""

ROOM = 4 * 2**30
"""Bytes that must be free in it: containers often have but 64 MiB."""


def folder() -> Path:
    """Return where to put what need not last: in memory if it has room, else in /tmp."""
    if os.access(SHARED, os.W_OK) and shutil.disk_usage(SHARED).free >= ROOM:
        return SHARED
    return Path("/tmp")


def pytest_configure() -> None:
    """Make the temporary folders of tests there, unless somebody has said where."""
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(folder()))
