# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the local_needs room contributes through the platform's hooks."""

from ess_map.local_needs import models  # noqa: F401
