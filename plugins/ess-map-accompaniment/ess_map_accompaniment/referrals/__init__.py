# SPDX-License-Identifier: AGPL-3.0-or-later
"""Requests from a project to a service, from sending to outcome."""
