# SPDX-License-Identifier: AGPL-3.0-or-later
"""Groups, commitments, withdrawals and re-formation."""
