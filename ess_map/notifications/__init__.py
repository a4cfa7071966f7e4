# SPDX-License-Identifier: AGPL-3.0-or-later
"""Notifications: what concerns a person, told in the application and by letter."""
