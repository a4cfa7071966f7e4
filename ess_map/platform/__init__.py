# SPDX-License-Identifier: AGPL-3.0-or-later
"""The plugin platform: hooks, the plain values that cross them, and who answers them."""
