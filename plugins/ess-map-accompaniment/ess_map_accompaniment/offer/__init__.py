# SPDX-License-Identifier: AGPL-3.0-or-later
"""Structures, their services, advisers and absences: what is offered, and by whom."""
