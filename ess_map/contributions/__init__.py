# SPDX-License-Identifier: AGPL-3.0-or-later
"""Anyone may propose, the right person decides, everything can be undone and explained."""
