# SPDX-License-Identifier: AGPL-3.0-or-later
"""Currencies, their rules and perimeters, and who runs them."""
