# SPDX-License-Identifier: AGPL-3.0-or-later
"""The desk of a currency's association."""
