# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the sources room contributes through the platform's hooks."""

from ess_map import hookimpl


@hookimpl
def register_importers():
    return []
