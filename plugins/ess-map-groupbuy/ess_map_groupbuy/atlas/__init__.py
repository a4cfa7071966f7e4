# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the map, the feeds and the pages of territories show of purchasing groups."""
