# SPDX-License-Identifier: AGPL-3.0-or-later
"""Asking organisations whether what the map says of them is still right."""
