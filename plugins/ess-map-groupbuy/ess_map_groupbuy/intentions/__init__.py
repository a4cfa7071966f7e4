# SPDX-License-Identifier: AGPL-3.0-or-later
"""Intentions: what somebody would buy, at what price, how far from home."""
