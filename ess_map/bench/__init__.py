# SPDX-License-Identifier: AGPL-3.0-or-later
"""Measure ESS Map with as many actors as one likes; nothing here runs in production."""
