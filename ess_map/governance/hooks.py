# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the governance room contributes through the platform's hooks."""

from ess_map.governance import models  # noqa: F401
