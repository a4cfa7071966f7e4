# SPDX-License-Identifier: AGPL-3.0-or-later
"""Somebody's program: a real HTTP server on loopback that checks what it is told."""

import base64
import hashlib
import hmac
import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Receiver(ThreadingHTTPServer):
    """Keeps (headers, body) of each call, and answers with ``status``."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.calls = []
        self.status = 204

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}/crochet"

    @property
    def told(self):
        return [json.loads(body) for _headers, body in self.calls]


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.calls.append((dict(self.headers), body))
        self.send_response(self.server.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_args):
        pass


@contextmanager
def receiving():
    server = Receiver()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def signed(secret, headers, body):
    """Check a signature the way the specification tells receivers to."""
    names = {name.lower(): value for name, value in headers.items()}
    key = base64.b64decode(secret.removeprefix("whsec_"))
    said = b".".join([names["webhook-id"].encode(), names["webhook-timestamp"].encode(), body])
    expected = base64.b64encode(hmac.new(key, said, hashlib.sha256).digest()).decode()
    return f"v1,{expected}" in names["webhook-signature"].split(" ")
