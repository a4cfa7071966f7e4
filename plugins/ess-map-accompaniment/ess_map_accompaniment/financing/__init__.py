# SPDX-License-Identifier: AGPL-3.0-or-later
"""Dated schemes, financing plans, matched shares."""
