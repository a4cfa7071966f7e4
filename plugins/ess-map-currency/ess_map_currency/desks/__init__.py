# SPDX-License-Identifier: AGPL-3.0-or-later
"""Desks where euros are changed, and the nearest useful one."""
