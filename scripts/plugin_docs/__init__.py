# SPDX-License-Identifier: AGPL-3.0-or-later
"""docs/plugins/hooks.md and reference.md, made from the code: ``make docs`` writes them."""

from pathlib import Path

from scripts.plugin_docs import hooks, reference
from scripts.plugin_docs.texts import ROOT

FOLDER = ROOT / "docs" / "plugins"


def pages() -> dict[Path, str]:
    """Return what the generated pages should be now."""
    return {FOLDER / "hooks.md": hooks.page(), FOLDER / "reference.md": reference.page()}
