# SPDX-License-Identifier: AGPL-3.0-or-later
"""An animator's week: what waits, what changed, what is stale, what is missing."""
