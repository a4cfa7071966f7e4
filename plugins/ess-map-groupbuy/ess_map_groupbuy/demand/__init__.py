# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demand as all may see it: never a home, always five households at least."""
