# SPDX-License-Identifier: AGPL-3.0-or-later
"""Runs that form groups: in the background, reproducible, explained to everybody."""
