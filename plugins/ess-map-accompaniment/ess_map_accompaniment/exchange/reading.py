# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files of data·inclusion, recognised by what is in them: a list, or a page of the API.

Objects are read one by one: the national file has some hundred thousand.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import ijson
from flask_babel import gettext as _

from ess_map import ActorRecord, Invalid, NotFound, Rejection
from ess_map_accompaniment.exchange import checking, facts, identity, rows
from ess_map_accompaniment.exchange.checking import Row
from ess_map_accompaniment.exchange.exporting import FORMAT

HEAD = 1 << 16
LISTS = ("", "items", "data", "results", "structures", "services")
"""Keys under which files keep their list; '' when the file is one."""
OURS = re.compile(rb'"format"\s*:\s*"' + FORMAT.encode() + rb'"')
AN_ID = re.compile(rb'"id"\s*:\s*"[^"]+--')


def kind_of(path: Path) -> str:
    """Return what a file holds: structures, services, beyond (our second file), '' for neither."""
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        head = file.read(HEAD)
    if head.lstrip()[:1] not in (b"[", b"{"):
        return ""
    if OURS.search(head):
        return "beyond"
    if b'"date_maj"' not in head or b'"nom"' not in head or not AN_ID.search(head):
        return ""
    return "services" if b'"structure_id"' in head else "structures"


def objects(path: Path) -> Iterator[tuple[int, Row]]:
    """Yield the objects of a file with their numbers, from 1; ``Invalid`` where it breaks off."""
    number = 0
    try:
        prefix = _prefix(path)
        with path.open("rb") as file:
            for number, row in enumerate(ijson.items(file, prefix, use_float=True), 1):
                yield number, row if isinstance(row, dict) else {}
    except (ijson.JSONError, UnicodeDecodeError) as error:
        raise Invalid(
            _(
                "%(name)s n'est pas un JSON entier : %(count)s objets lus. Téléchargez-le à "
                "nouveau.",
                name=path.name,
                count=number,
            )
        ) from error


def checked(path: Path, kind: str) -> Iterator[tuple[int, Row] | Rejection]:
    """Yield the rows that the published schema takes, and why it does not take the others."""
    for number, row in objects(path):
        row.pop(rows.NEVER, None)
        wrong = checking.problems(kind, row)
        if not wrong and "--" not in row["id"]:
            wrong = {"id": _("id : attendu source--identifiant")}
        if not wrong and len(row["id"]) > 200:
            wrong = {"id": _("id : 200 caractères au plus")}
        if wrong:
            named = {name: row[name] for name in ("id", "nom") if name in row}
            yield Rejection(number, " ; ".join(wrong.values()), named)
        else:
            yield number, row


def beyond(path: Path) -> dict[str, dict[str, facts.Facts]]:
    """Return our second file; ``Invalid`` when it is not whole."""
    try:
        said = json.loads(path.read_bytes())
        if said["version"] != 1:
            raise ValueError(said["version"])
        return {kind: dict(said[kind]) for kind in ("structures", "services")}
    except (ValueError, KeyError, TypeError) as error:
        raise Invalid(
            _("%(name)s n'est pas un second fichier d'échange entier.", name=path.name)
        ) from error


def files(paths: list[Path]) -> dict[str, list[Path]]:
    """Return the files to read by what they hold; of a folder, what it has of ours.

    ``NotFound`` for a path that does not exist, ``Invalid`` for a file that is none of ours.
    """
    found: dict[str, list[Path]] = {"structures": [], "services": [], "beyond": []}
    for path in paths:
        if not path.exists():
            raise NotFound(_("Le fichier %(path)s n'existe pas.", path=path))
        inside = sorted(path.glob("*.json")) if path.is_dir() else [path]
        kinds = [(kind_of(one), one) for one in inside]
        if not any(kind for kind, _one in kinds):
            raise Invalid(
                _(
                    "%(path)s n'a rien de data·inclusion : attendu une liste JSON de structures ou "
                    "de services (nom, date_maj, id « source--identifiant »).",
                    path=path,
                )
            )
        for kind, one in kinds:
            if kind:
                found[kind].append(one)
    return found


def is_structures(path: Path) -> bool:
    """Tell whether a file holds structures of data·inclusion."""
    return kind_of(path) == "structures"


def actors(path: Path) -> Iterator[ActorRecord | Rejection]:
    """Yield the structures of a file as actors, for ``ess-map import``."""
    for item in checked(path, "structures"):
        if isinstance(item, Rejection):
            yield item
        else:
            _number, row = item
            said = rows.facts_of_structure(row)
            yield facts.record(said, row["id"], identity.actor_source(row["source"]))


def _prefix(path: Path) -> str:
    with path.open("rb") as file:
        for prefix, event, _value in ijson.parse(file):
            if event == "start_array" and prefix in LISTS:
                return f"{prefix}.item" if prefix else "item"
    raise Invalid(_("%(name)s ne contient aucune liste.", name=path.name))
