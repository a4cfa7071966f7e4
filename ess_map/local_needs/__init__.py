# SPDX-License-Identifier: AGPL-3.0-or-later
"""Needs and resources that people report on the map, moderated, then turned into actions."""
