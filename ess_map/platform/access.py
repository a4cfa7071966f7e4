# SPDX-License-Identifier: AGPL-3.0-or-later
"""The decision of each route, readable under its route line: who may come in.

The platform knows nobody: the room that knows people registers who is asking and the guard
(``app.extensions["ess_map.who"]``, ``["ess_map.guard"]``). Without a guard, everything that is
not public is closed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import Flask, current_app
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ess_map.core.errors import Forbidden
from ess_map.platform.acting import core

ROLES = ("contributor", "moderator", "animator", "administrator")
"""By rank: each includes those before it, in the same scope."""
PARTNER = "partner"
"""Stands aside: sees and sends only what is its own."""
GUARD = "ess_map.guard"

WHO = "ess_map.who"

View = Callable[..., ResponseReturnValue]
Scopes = Callable[..., Collection[str]]


@dataclass(frozen=True)
class Decision:
    """Who may ask a view: ``kind`` is public, signed_in or needs."""

    kind: str
    role: str = ""
    """Or the name of a plugin's permission."""
    of: Scopes | None = None
    """From the view's arguments to the scopes in which the role is needed; None: in any."""
    unless: Callable[[], bool] | None = None
    """Says that this request may pass all the same."""


Guard = Callable[[Decision, Mapping[str, Any]], ResponseReturnValue | None]
"""Given the decision and the view's arguments, return None to let pass, else the answer to give
instead; ``Forbidden`` when the reader is known and may not."""


def user() -> Any:
    """Return the ``User`` who is signed in, None for a visitor."""
    who: Callable[[], Any] = current_app.extensions.get(WHO, lambda: None)
    return who()


def public(view: View) -> View:
    """Let everybody in."""
    view.decision = Decision("public")
    return view


def signed_in(view: View) -> View:
    """Let in whoever has an account."""
    return _guarded(view, Decision("signed_in"))


def needs(
    role: str, of: Scopes | None = None, unless: Callable[[], bool] | None = None
) -> Callable[[View], View]:
    """Let in who has ``role`` (or a higher one) in the scopes that ``of`` finds.

    In the place of a role a plugin may name one of its permissions (``repair.manage``).
    ``of`` is given the arguments of the view and raises ``NotFound`` if there is no such thing.
    Without it the role is needed somewhere, and the view itself shows no more than its scopes.
    """
    if role not in (*ROLES, PARTNER) and "." not in role:
        raise ValueError(f"no such role: {role}")
    return lambda view: _guarded(view, Decision("needs", role, of, unless))


def decision_of(app: Flask, endpoint: str) -> Decision | None:
    """Return what was decided for ``endpoint``, None when nobody has decided."""
    return getattr(app.view_functions[endpoint], "decision", None)


def _guarded(view: View, decision: Decision) -> View:
    @wraps(view)
    def enter(*arguments: Any, **named: Any) -> ResponseReturnValue:
        guard: Guard = current_app.extensions.get(GUARD, _closed)
        with core():  # a plugin's view is at work, its guard is core's
            answer = guard(decision, named)
        return view(*arguments, **named) if answer is None else answer

    enter.decision = decision
    return enter


def _closed(_decision: Decision, _arguments: Mapping[str, Any]) -> None:
    raise Forbidden(_("Cette page est réservée, et personne ne peut se connecter ici."))
