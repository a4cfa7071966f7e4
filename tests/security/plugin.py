# SPDX-License-Identifier: AGPL-3.0-or-later
"""The plugin of the sample country: it can be set, in each territory too, and adds no page."""

from ess_map import About, Setting, hookimpl
from tests.security.world import EVIL


@hookimpl
def register_about():
    return [About(f"Essai {EVIL}", EVIL, per_territory=True)]


@hookimpl
def register_settings():
    return [Setting("sample.word", f"Mot {EVIL}", EVIL, hint=EVIL, per_territory=True)]
