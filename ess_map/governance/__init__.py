# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bodies, their meetings, attendance and decisions; evaluations that freeze figures."""
