# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading what others publish: import, provenance, and our own exports."""
