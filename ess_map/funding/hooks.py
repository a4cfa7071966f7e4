# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the funding room contributes through the platform's hooks."""

from ess_map.funding import models  # noqa: F401
