# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bringing a pôle together: candidates, the colleges that the law wants, invitations."""
