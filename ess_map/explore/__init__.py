# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page that people use: search, filters, list, map, and exports of what is selected."""
