# SPDX-License-Identifier: AGPL-3.0-or-later
"""The screens of a project holder: three questions, the pathway, requests, what came of them."""
