# SPDX-License-Identifier: AGPL-3.0-or-later
"""Plugins as their operator sees them: what is installed, what it costs, what goes wrong."""
