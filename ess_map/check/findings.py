# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a check has found, and how a part of the kit went."""

from __future__ import annotations

from dataclasses import dataclass

OK, WARNING, ERROR = "ok", "warning", "error"


@dataclass(frozen=True)
class Finding:
    """One sentence about the plugin; that of a warning or an error says what to do."""

    check: str
    level: str
    sentence: str
    where: str = ""


@dataclass(frozen=True)
class Outcome:
    """How one part went on one database; ``skipped`` says why it was left out."""

    part: str
    label: str
    database: str = ""
    seconds: float = 0.0
    findings: tuple[Finding, ...] = ()
    skipped: str = ""

    def count(self, level: str) -> int:
        """Return how many findings are of ``level``."""
        return sum(finding.level == level for finding in self.findings)


class CannotRun(Exception):
    """The kit itself cannot do its work; the sentence says what is missing."""


class Skipped(Exception):
    """A part needs something that this machine lacks; the sentence says what."""


class Notes:
    """The findings of one check, in the order in which they were made."""

    def __init__(self, check: str) -> None:
        self.check = check
        self.findings: list[Finding] = []

    def ok(self, sentence: str, where: str = "") -> None:
        self._note(OK, sentence, where)

    def warning(self, sentence: str, where: str = "") -> None:
        self._note(WARNING, sentence, where)

    def error(self, sentence: str, where: str = "") -> None:
        self._note(ERROR, sentence, where)

    @property
    def clean(self) -> bool:
        """Nothing is wrong so far."""
        return all(finding.level == OK for finding in self.findings)

    def _note(self, level: str, sentence: str, where: str) -> None:
        finding = Finding(self.check, level, sentence, where)
        if finding not in self.findings:
            self.findings.append(finding)
