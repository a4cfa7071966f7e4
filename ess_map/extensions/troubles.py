# SPDX-License-Identifier: AGPL-3.0-or-later
"""What goes wrong with plugins, in sentences: for the page, the command and the letters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from ess_map.core import clock
from ess_map.platform.plugins import running
from ess_map.platform.watching import Figures

if TYPE_CHECKING:
    from flask_babel import LazyString


RESTS = "rests: "
"""How the key of a trouble begins that comes and goes by itself."""


@dataclass(frozen=True)
class Trouble:
    """One thing that is wrong with a plugin; ``key`` tells it from others, and is kept."""

    plugin: str
    key: str
    sentence: LazyString


def found() -> list[Trouble]:
    """Return what is wrong now, the worst first."""
    return [*_broken(), *_unmigrated(), *_resting()]


def resting() -> list[Figures]:
    """Return the hooks that were switched off for a while after repeated failures."""
    now = clock.now()
    known = running().loaded
    return [
        one
        for one in running().watch.figures()
        if one.plugin in known and one.rests_until is not None and one.rests_until > now
    ]


def _broken() -> list[Trouble]:
    return [
        Trouble(
            name,
            f"broken: {reason}",
            _l(
                "Extension « %(name)s » désactivée au démarrage : %(reason)s",
                name=name,
                reason=reason,
            ),
        )
        for name, reason in sorted(running().broken.items())
    ]


def _unmigrated() -> list[Trouble]:
    states = running().states()
    return [
        Trouble(
            name,
            "unmigrated",
            _l(
                "Extension « %(name)s » arrêtée : ses tables ne sont pas à jour, lancez "
                "`ess-map plugin upgrade %(name)s`.",
                name=name,
            ),
        )
        for name in sorted(states.unmigrated - states.disabled)
    ]


def _resting() -> list[Trouble]:
    return [
        Trouble(
            one.plugin,
            f"{RESTS}{one.hook}",
            _l(
                "Extension « %(name)s » : %(hook)s a échoué plusieurs fois de suite et n'est plus "
                "appelé pendant un moment.",
                name=one.plugin,
                hook=one.hook,
            ),
        )
        for one in resting()
    ]
