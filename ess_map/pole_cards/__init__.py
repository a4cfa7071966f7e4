# SPDX-License-Identifier: AGPL-3.0-or-later
"""The identity card of a pôle, its two ratings, its print, and pôles side by side."""
