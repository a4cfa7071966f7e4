# SPDX-License-Identifier: AGPL-3.0-or-later
"""Why somebody is in a group or in none, and what would change that; codes and numbers, no text."""
