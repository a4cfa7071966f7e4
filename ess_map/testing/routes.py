# SPDX-License-Identifier: AGPL-3.0-or-later
"""Each test makes an application of its own; what its routes compile to is the same for all.

Werkzeug compiles two small functions a route: 80 % of the time that an application takes to start.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

_compiled: dict[tuple[Any, ...], Callable[..., tuple[str, str]]] = {}


class RememberedRule(Rule):
    """A rule whose builder of addresses, which is given the rule itself, is compiled once."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        defaults = sorted((self.defaults or {}).items())
        key = (self.rule, tuple(self._trace), tuple(defaults), append_unknown)
        if key not in _compiled:
            _compiled[key] = super()._compile_builder(append_unknown)
        return _compiled[key]


def pytest_configure() -> None:
    """Let the applications of this process share what their routes compile to."""
    Flask.url_rule_class = RememberedRule
