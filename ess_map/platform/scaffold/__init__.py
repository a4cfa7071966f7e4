# SPDX-License-Identifier: AGPL-3.0-or-later
"""A new plugin, whole and at work: a distribution whose tests pass before its author begins."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from string import Template

from flask_babel import gettext as _

from ess_map.core.errors import Conflict
from ess_map.platform import installed, naming, texts

TEMPLATE = Path(__file__).parent / "template"
SUFFIX = ".txt"
"""Keeps tools from taking the files of the template for our own."""
LICENCE = "AGPL-3.0-or-later"


def words(name: str, licence: str) -> dict[str, str]:
    """Return what the placeholders of the template stand for."""
    return {
        "name": name,
        "package": f"ess_map_{name}",
        "distribution": f"ess-map-{name.replace('_', '-')}",
        "label": name.replace("_", " ").capitalize(),
        "licence": licence,
        "versions": compatible(version(installed.DISTRIBUTION)),
    }


def create(name: str, directory: Path, licence: str = LICENCE) -> Path:
    """Make the distribution of plugin ``name`` in ``directory``; return its folder.

    ``Invalid`` for a name that no plugin may have, ``Conflict`` when the folder is there already.
    """
    naming.judge(name, {found.name for found in installed.distributions()})
    said = words(name, licence)
    root = directory / said["distribution"]
    if root.exists():
        raise Conflict(_("« %(place)s » existe déjà : choisissez un autre nom.", place=root))
    for source in sorted(TEMPLATE.rglob(f"*{SUFFIX}")):
        place = str(source.relative_to(TEMPLATE)).removesuffix(SUFFIX).replace("NAME", name)
        path = root / place
        path.parent.mkdir(parents=True, exist_ok=True)
        text = Template(source.read_text(encoding="utf-8")).substitute(said)
        path.write_text(text, encoding="utf-8")
    texts.update(root / said["package"])
    return root


def compatible(ours: str) -> str:
    """Return the versions of ess-map that promise what ``ours`` does: its major, or 0.minor."""
    major, minor = (int(number) for number in ours.split(".")[:2])
    return f">={major}.{minor},<{f'0.{minor + 1}' if major == 0 else major + 1}"
