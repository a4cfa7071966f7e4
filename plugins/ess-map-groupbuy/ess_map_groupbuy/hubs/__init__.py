# SPDX-License-Identifier: AGPL-3.0-or-later
"""Hubs: where what was bought together is picked up."""
