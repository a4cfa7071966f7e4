# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one form that proposes, and its smaller sisters, with and without account."""
