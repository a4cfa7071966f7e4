# SPDX-License-Identifier: AGPL-3.0-or-later
"""Purchasing groups formed from scattered intentions."""
