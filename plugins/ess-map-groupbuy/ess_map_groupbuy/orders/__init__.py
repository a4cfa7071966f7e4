# SPDX-License-Identifier: AGPL-3.0-or-later
"""Orders, deliveries and the share of each, to the cent; no money passes here."""
