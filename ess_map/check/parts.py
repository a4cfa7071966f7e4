# SPDX-License-Identifier: AGPL-3.0-or-later
"""The parts of the kit, in their order, and how one of them is done in a process of its own."""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from ess_map.check import (
    accessibility,
    containment,
    cost,
    loading,
    pages,
    personal,
    tables,
    wording,
)
from ess_map.check.candidate import Candidate
from ess_map.check.findings import ERROR, Finding, Skipped
from ess_map.check.trial import Trial


@dataclass(frozen=True)
class Part:
    """One part; what it finds may depend on the database (``both``)."""

    name: str
    label: str
    check: Callable[[Trial], list[Finding]]
    both: bool = False


PARTS = (
    Part(loading.CHECK, "Chargement", loading.check),
    Part(tables.CHECK, "Migrations", tables.check, both=True),
    Part(pages.CHECK, "Pages", pages.check, both=True),
    Part(containment.CHECK, "Sans elle, ou en panne", containment.check, both=True),
    Part(cost.CHECK, "Coût", cost.check),
    Part(personal.CHECK, "Données personnelles", personal.check, both=True),
    Part(wording.CHECK, "Textes", wording.check),
    Part(accessibility.CHECK, "Accessibilité", accessibility.check),
)
NAMES = tuple(part.name for part in PARTS)


def work(candidate: Candidate, name: str, url: str, folder: Path, result: Path) -> None:
    """Do one part and leave what it found in ``result``; what is printed goes beside it.

    For a process of its own: whatever the plugin does to it, the kit goes on.
    """
    with result.with_suffix(".log").open("w", encoding="utf-8") as log:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
            os.dup2(log.fileno(), stream.fileno())
    said = _done(candidate, name, Trial(candidate, url, folder))
    new = result.with_suffix(".new")
    new.write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
    new.replace(result)


def _done(candidate: Candidate, name: str, trial: Trial) -> dict[str, object]:
    part = next(part for part in PARTS if part.name == name)
    try:
        return {"findings": [asdict(finding) for finding in part.check(trial)], "skipped": ""}
    except Skipped as reason:
        return {"findings": [], "skipped": str(reason)}
    except Exception as error:  # noqa: BLE001 - the plugin's failure, which the report tells
        traceback.print_exc()
        frames = traceback.extract_tb(error.__traceback__)
        own = [frame for frame in frames if frame.filename.startswith(str(candidate.folder))]
        where = candidate.shown(Path(own[-1].filename), own[-1].lineno or 0) if own else ""
        sentence = f"La partie s'est arrêtée : {type(error).__name__}: {error}."
        return {"findings": [asdict(Finding(name, ERROR, sentence, where))], "skipped": ""}
