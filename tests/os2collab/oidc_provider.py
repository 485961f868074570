"""A small OpenID Connect provider on this machine: real HTTP, real codes, real signed tokens."""

import base64
import hashlib
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import uuid4

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
CLIENT_ID, SECRET = "os2collab", "hemmelig"


class Provider(ThreadingHTTPServer):
    """``person`` is who sits at the keyboard; ``token`` what the ID token says besides or instead."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.person: dict[str, Any] = {"sub": "1", "email": "", "email_verified": True}
        self.token: dict[str, Any] = {}
        self.codes: dict[str, dict[str, str]] = {}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def id_token(self) -> str:
        now = int(time.time())
        payload = {"iss": self.url, "aud": CLIENT_ID, "iat": now, "exp": now + 60, **self.person, **self.token}
        return jwt.encode(payload, KEY, algorithm="RS256", headers={"kid": "k1"})


class Handler(BaseHTTPRequestHandler):
    server: Provider

    def log_message(self, *_args: Any) -> None:
        """Say nothing on the test's output."""

    def do_GET(self) -> None:
        path, query = urlsplit(self.path).path, {k: v[0] for k, v in parse_qs(urlsplit(self.path).query).items()}
        if path == "/.well-known/openid-configuration":
            parts = {"authorization_endpoint": "authorize", "token_endpoint": "token", "userinfo_endpoint": "userinfo"}
            addresses = {key: f"{self.server.url}/{part}" for key, part in parts.items()}
            self.answer({"issuer": self.server.url, "jwks_uri": f"{self.server.url}/jwks", **addresses})
        elif path == "/authorize":
            code = uuid4().hex
            self.server.codes[code] = query
            back = f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"
            self.send_response(302)
            self.send_header("Location", back)
            self.end_headers()
        elif path == "/jwks":
            public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
            self.answer({"keys": [{**public, "kid": "k1", "alg": "RS256", "use": "sig"}]})
        elif path == "/userinfo" and self.headers["Authorization"] == "Bearer access":
            self.answer(self.server.person)
        else:
            self.answer({"error": "not_found"}, 404)

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        asked = self.server.codes.pop(form.get("code", [""])[0], None)
        verifier = form.get("code_verifier", [""])[0]
        digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        basic = "Basic " + base64.b64encode(f"{CLIENT_ID}:{SECRET}".encode()).decode()
        known = self.headers["Authorization"] == basic or form.get("client_secret") == [SECRET]
        if asked is None or not known or asked.get("code_challenge") != digest:
            self.answer({"error": "invalid_grant"}, 400)
        else:
            self.answer({"access_token": "access", "token_type": "Bearer", "id_token": self.server.id_token()})

    def answer(self, data: dict[str, Any], status: int = 200) -> None:
        body = json.dumps(data).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def running() -> Iterator[Provider]:
    """A provider that answers until the block ends."""
    with Provider() as provider:
        Thread(target=provider.serve_forever, args=(0.02,), daemon=True).start()
        yield provider
        provider.shutdown()
