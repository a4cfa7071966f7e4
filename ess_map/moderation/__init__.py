# SPDX-License-Identifier: AGPL-3.0-or-later
"""What waits for a decision, and the page on which it is taken."""
