# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pooled contracts: sealed quotes, opened all at once, and personal offers."""
