# SPDX-License-Identifier: AGPL-3.0-or-later
from flask import Blueprint

bp = Blueprint("actors", __name__)
