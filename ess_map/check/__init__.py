# SPDX-License-Identifier: AGPL-3.0-or-later
"""The conformance kit: what any author can run on their plugin before others install it."""
