# SPDX-License-Identifier: AGPL-3.0-or-later
"""The plugin to be checked: what its folder says of it, without importing anything."""

from __future__ import annotations

import importlib
import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

from ess_map.check.findings import CannotRun
from ess_map.platform.installed import ENTRY_POINTS

NAME = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class Candidate:
    """A distribution that announces one plugin; ``root`` is what Python's path must hold."""

    folder: Path
    root: Path
    name: str
    value: str
    distribution: str
    requires: tuple[str, ...]

    @property
    def home(self) -> Path:
        """The package or the module of the plugin."""
        place = self.root.joinpath(*self.value.partition(":")[0].split("."))
        return place if place.is_dir() else place.with_suffix(".py")

    @property
    def packaged(self) -> bool:
        return self.home.is_dir()

    def files(self, pattern: str) -> Iterator[Path]:
        """Yield the files of the plugin that match, in order."""
        if self.packaged:
            yield from sorted(self.home.rglob(pattern))
        elif self.home.match(pattern):
            yield self.home

    def shown(self, path: Path, line: int = 0) -> str:
        """Return where something is, as an author finds it."""
        inside = path.relative_to(self.folder) if path.is_relative_to(self.folder) else path
        return f"{inside}:{line}" if line else str(inside)

    def load(self) -> Any:
        """Import the plugin, from its folder rather than from where it is installed."""
        if str(self.root) not in sys.path:
            sys.path.insert(0, str(self.root))
            importlib.invalidate_caches()
        return EntryPoint(self.name, self.value, ENTRY_POINTS).load()


def read(folder: Path) -> Candidate:
    """Return what ``folder/pyproject.toml`` announces; ``CannotRun`` when it is no plugin."""
    folder = folder.resolve()
    path = folder / "pyproject.toml"
    if not path.is_file():
        raise CannotRun(
            f"Pas de pyproject.toml dans « {folder} » : donnez le dossier de la distribution, "
            "celui où l'on lance « pip install . »."
        )
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CannotRun(f"{path} est illisible : {error}. Corrigez-le.") from error
    project = said.get("project", {})
    entries = project.get("entry-points", {}).get(ENTRY_POINTS, {})
    if len(entries) != 1:
        raise CannotRun(
            f"{path} doit annoncer une extension, et une seule, dans "
            f'[project.entry-points."{ENTRY_POINTS}"] ; elle en annonce {len(entries)}.'
        )
    ((name, value),) = entries.items()
    top = value.partition(":")[0].partition(".")[0]
    roots = [place for place in (folder / "src", folder) if _holds(place, top)]
    if not roots:
        raise CannotRun(
            f"« {name} » désigne « {value} », et il n'y a ni {top}/ ni src/{top}/ dans {folder} : "
            "corrigez le point d'entrée ou le nom du dossier."
        )
    requires = tuple(project.get("dependencies", ()))
    return Candidate(folder, roots[0], name, value, project.get("name", ""), requires)


def _holds(place: Path, top: str) -> bool:
    return (place / top / "__init__.py").is_file() or (place / f"{top}.py").is_file()
