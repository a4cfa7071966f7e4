# SPDX-License-Identifier: AGPL-3.0-or-later
"""A real OpenID Connect provider on loopback, in its own process, that lies on demand.

`python -m tests.people.oidc_server` prints its origin and serves until standard input closes.
PUT /said tells it, in JSON, who comes next and what to do wrong.
"""

import base64
import hashlib
import json
import secrets
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

CLIENT = "ess-map"
SECRET = "only-between-us"
KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
FORGED = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
HONEST = {
    "sub": "alice-1",
    "email": "alice@exemple.fr",
    "email_verified": True,
    "given_name": "Alice",
    "usual_name": "Martin",
    "wrong": "",
    "userinfo": "jwt",
}


class Provider(BaseHTTPRequestHandler):
    """Discovery, authorisation, token, user information, keys and sign-out."""

    said: ClassVar[dict] = dict(HONEST)
    codes: ClassVar[dict[str, dict]] = {}
    tokens: ClassVar[dict[str, dict]] = {}

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def do_GET(self) -> None:
        path, query = urlsplit(self.path).path, parse_qs(urlsplit(self.path).query)
        asked = {name: values[0] for name, values in query.items()}
        if path == "/.well-known/openid-configuration":
            self.answer(self.discovery())
        elif path == "/jwks":
            self.answer(KeySet([KEY]).as_dict(private=False))
        elif path == "/authorize":
            self.authorize(asked)
        elif path == "/userinfo":
            self.userinfo()
        elif path == "/end":
            jwt.decode(asked["id_token_hint"], KEY, algorithms=["RS256"])
            self.redirect(asked["post_logout_redirect_uri"], {"state": asked["state"]})
        else:
            self.answer({"error": "not found"}, 404)

    def do_PUT(self) -> None:
        Provider.said = {**HONEST, **json.loads(self.body())}
        self.answer({})

    def do_POST(self) -> None:
        form = {name: values[0] for name, values in parse_qs(self.body()).items()}
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        code = Provider.codes.pop(form.get("code", ""), None)
        proof = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        proven = code and base64.urlsafe_b64encode(proof).rstrip(b"=").decode() == code["challenge"]
        if self.headers["Authorization"] != f"Basic {basic}" or not proven:
            self.answer({"error": "invalid_grant"}, 400)
            return
        access = secrets.token_urlsafe(16)
        Provider.tokens[access] = code
        id_token = self.sign(self.id_claims(code))
        self.answer({"access_token": access, "token_type": "Bearer", "id_token": id_token})

    def discovery(self) -> dict:
        here = self.issuer
        return {
            "issuer": here,
            "authorization_endpoint": f"{here}/authorize",
            "token_endpoint": f"{here}/token",
            "userinfo_endpoint": f"{here}/userinfo",
            "jwks_uri": f"{here}/jwks",
            "end_session_endpoint": f"{here}/end",
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
        }

    def authorize(self, asked: dict) -> None:
        right = asked.get("client_id") == CLIENT and asked.get("response_type") == "code"
        if not right or asked.get("code_challenge_method") != "S256" or "nonce" not in asked:
            self.answer({"error": "invalid_request"}, 400)
            return
        code = secrets.token_urlsafe(16)
        Provider.codes[code] = {
            "nonce": asked["nonce"],
            "challenge": asked["code_challenge"],
            "acr": asked.get("acr_values"),
            "who": dict(Provider.said),
        }
        state = "forged" if Provider.said["wrong"] == "state" else asked["state"]
        self.redirect(asked["redirect_uri"], {"code": code, "state": state})

    def id_claims(self, code: dict) -> dict:
        now, wrong = int(time.time()), code["who"]["wrong"]
        return {
            "iss": "http://elsewhere.example" if wrong == "issuer" else self.issuer,
            "aud": "somebody-else" if wrong == "audience" else CLIENT,
            "azp": CLIENT,
            "sub": code["who"]["sub"],
            "nonce": "another" if wrong == "nonce" else code["nonce"],
            "iat": now - 7200 if wrong == "expired" else now,
            "exp": now - 3600 if wrong == "expired" else now + 300,
            "acr": code["acr"],
        }

    def userinfo(self) -> None:
        code = Provider.tokens.get(self.headers.get("Authorization", "").removeprefix("Bearer "))
        if code is None:
            self.answer({"error": "invalid_token"}, 401)
            return
        who = {name: value for name, value in code["who"].items() if value is not None}
        how, wrong = who.pop("userinfo"), who.pop("wrong")
        if wrong == "userinfo-subject":
            who["sub"] = "somebody-else"
        if how == "json":
            self.answer(who)
            return
        audience = "somebody-else" if wrong == "userinfo-audience" else CLIENT
        who |= {"iss": self.issuer, "aud": audience, "exp": int(time.time()) + 60}
        key = FORGED if wrong == "userinfo-signature" else KEY
        self.send(200, jwt.encode({"alg": "RS256", "kid": "one"}, who, key), "application/jwt")

    def sign(self, claims: dict) -> str:
        key = FORGED if Provider.said["wrong"] == "signature" else KEY
        return jwt.encode({"alg": "RS256", "kid": "one"}, claims, key)

    def body(self) -> str:
        return self.rfile.read(int(self.headers["Content-Length"])).decode()

    def answer(self, content: dict, status: int = 200) -> None:
        self.send(status, json.dumps(content), "application/json")

    def redirect(self, where: str, query: dict) -> None:
        self.send_response(302)
        self.send_header("Location", f"{where}?{urlencode(query)}")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def send(self, status: int, text: str, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@contextmanager
def provider() -> Iterator[str]:
    """Start the provider in a process of its own and give its origin."""
    command = [sys.executable, "-m", "tests.people.oidc_server"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield process.stdout.readline().strip()
    finally:
        process.stdin.close()
        process.wait()
        process.stdout.close()


def main() -> None:
    """Serve on a free port until standard input closes."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdout.write(f"http://127.0.0.1:{server.server_port}\n")
    sys.stdout.flush()
    sys.stdin.read()
    server.shutdown()


if __name__ == "__main__":
    main()
