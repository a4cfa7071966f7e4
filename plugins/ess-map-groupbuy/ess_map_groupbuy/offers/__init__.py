# SPDX-License-Identifier: AGPL-3.0-or-later
"""Offers of suppliers and central purchasing bodies: tiers, lots, capacity, delivery."""
