# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sessions of training for advisers."""
