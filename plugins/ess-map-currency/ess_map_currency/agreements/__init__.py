# SPDX-License-Identifier: AGPL-3.0-or-later
"""Agreements of members, their establishments and commitments."""
