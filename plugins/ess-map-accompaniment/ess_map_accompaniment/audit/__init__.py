# SPDX-License-Identifier: AGPL-3.0-or-later
"""The method held against real projects: all reasons in text, and what other weights would do."""
