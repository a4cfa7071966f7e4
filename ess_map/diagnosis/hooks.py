# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the diagnosis room contributes through the platform's hooks."""

from ess_map.diagnosis import models  # noqa: F401
