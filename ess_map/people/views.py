# SPDX-License-Identifier: AGPL-3.0-or-later
from flask import Blueprint

bp = Blueprint("people", __name__)
