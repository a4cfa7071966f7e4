# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a project holder says, and follows."""
