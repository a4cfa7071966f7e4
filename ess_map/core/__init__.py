# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every room needs and nothing that knows a room."""
