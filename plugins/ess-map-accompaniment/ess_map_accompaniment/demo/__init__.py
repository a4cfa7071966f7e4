# SPDX-License-Identifier: AGPL-3.0-or-later
"""Structures of the founding documents, and inventions that say so."""
