# SPDX-License-Identifier: AGPL-3.0-or-later
"""data·inclusion, in and out, losing nothing."""
