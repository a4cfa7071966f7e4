# SPDX-License-Identifier: AGPL-3.0-or-later
"""Campaigns in every state, to try the plugin."""
