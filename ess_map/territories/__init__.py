# SPDX-License-Identifier: AGPL-3.0-or-later
"""Communes with two parent chains (EPCI; département → région) and their boundaries."""
