# SPDX-License-Identifier: AGPL-3.0-or-later
"""What pays for a pôle: schemes with their rules, grants by year, ends that come near."""
