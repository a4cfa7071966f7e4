# SPDX-License-Identifier: AGPL-3.0-or-later
"""Campaigns: what is bought together, where, until when, by which rules."""
