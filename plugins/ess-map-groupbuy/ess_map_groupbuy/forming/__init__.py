# SPDX-License-Identifier: AGPL-3.0-or-later
"""The purchasing groups that serve most people: a model in integers, solved, checked, proved."""
