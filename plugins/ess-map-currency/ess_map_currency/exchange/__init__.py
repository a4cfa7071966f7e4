# SPDX-License-Identifier: AGPL-3.0-or-later
"""Feeds of other systems, in and out."""
