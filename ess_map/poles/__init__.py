# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pôles and PTCE: their perimeter, members, identity card and stages of life."""
