# SPDX-License-Identifier: AGPL-3.0-or-later
"""When and where people are received, and booking."""
