# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a person does with forms and letters, in the words of the tests."""

import re
from html import unescape

import sqlalchemy as sa

from ess_map.core import mail
from ess_map.core.db import db
from ess_map.people import accounts

EMAIL = "anna@exemple.fr"
PASSWORD = "une phrase assez longue"


def token_in(page):
    """Return the token of the page's first form."""
    return re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]


def send(client, path, _form=None, **fields):
    """Open the page of a form, fill the form in, and send it to ``path``."""
    page = client.get(_form or path)
    return client.post(path, data={"csrf_token": token_in(page), **fields})


def letters(to=EMAIL):
    """Return the letters written to somebody, the oldest first."""
    db.session.rollback()
    query = sa.select(mail.Letter).where(mail.Letter.recipient == to).order_by(mail.Letter.id)
    return list(db.session.scalars(query))


def path_in(letter):
    """Return the path of the last link of a letter, which leads home."""
    return re.findall(r"http://localhost:5000(/\S+)", letter.body)[-1]


def register(client, email=EMAIL, password=PASSWORD, **more):
    fields = {"email": email, "password": password, "password_confirm": password, **more}
    return send(client, "/inscription", **fields)


def member(client, email=EMAIL, password=PASSWORD):
    """Register somebody, press the button behind the letter's link, and return the account."""
    register(client, email, password)
    send(client, path_in(letters(email)[-1]))
    db.session.rollback()
    return accounts.find(db.session, email)


def sign_in(client, email=EMAIL, password=PASSWORD, **more):
    return send(client, "/connexion", email=email, password=password, **more)


def come_by_link(client, user, path="/connexion/"):
    """Sign somebody in by a link that they received."""
    return send(client, f"{path}{accounts.sign_in_link(user)}")


def said(page):
    """Return the text of a page, its tags taken out."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.text)).split())


def signed_in(client):
    """Tell whether the account page opens."""
    return client.get("/compte").status_code == 200
