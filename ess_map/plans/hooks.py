# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the plans room contributes through the platform's hooks."""

from ess_map.plans import models  # noqa: F401
