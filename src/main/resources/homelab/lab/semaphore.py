"""A stand-in for Semaphore: the few calls that a boot touches, with a store that outlives a start.

It is not Semaphore. It answers as facts about Semaphore's API say: ping without a login, a cookie for
the administrator's password, projects kept in its volume. Anything else is refused with 404.
"""

import json
import os
import secrets
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

STORE = Path("/var/lib/semaphore/database.json")
COOKIES = set()


def store():
    if STORE.exists():
        return json.loads(STORE.read_text(encoding="utf-8"))
    # Like the real one, the administrator is made once, from the environment of the first start.
    return {"admin": [os.environ["SEMAPHORE_ADMIN"], os.environ["SEMAPHORE_ADMIN_PASSWORD"]], "projects": []}


def keep(data):
    new = STORE.with_suffix(".new")
    new.write_text(json.dumps(data), encoding="utf-8")
    new.replace(STORE)


class Api(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        return

    def answer(self, status, body=b"", kind="application/json", cookie=None):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if cookie:
            self.send_header("Set-Cookie", f"semaphore={cookie}; Path=/; HttpOnly")
        self.end_headers()
        self.wfile.write(body)

    def known(self):
        return self.headers.get("Cookie", "").removeprefix("semaphore=") in COOKIES

    def body(self):
        return json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or b"{}")

    def do_GET(self):
        if self.path == "/api/ping":
            self.answer(200, b"pong", "text/plain")
        elif not self.known():
            self.answer(401)
        elif self.path == "/api/projects":
            self.answer(200, json.dumps(store()["projects"]).encode())
        else:
            self.answer(404)

    def do_POST(self):
        body = self.body()
        if self.path == "/api/auth/login":
            name, password = store()["admin"]
            if (body.get("auth"), body.get("password")) != (name, password):
                self.answer(401)
                return
            cookie = secrets.token_hex(16)
            COOKIES.add(cookie)
            self.answer(204, cookie=cookie)
        elif not self.known():
            self.answer(401)
        elif self.path == "/api/projects":
            data = store()
            data["projects"].append({"id": len(data["projects"]) + 1, "name": body["name"]})
            keep(data)
            self.answer(201, json.dumps(data["projects"][-1]).encode())
        else:
            self.answer(404)


for required in ("SEMAPHORE_ADMIN", "SEMAPHORE_ADMIN_PASSWORD", "SEMAPHORE_COOKIE_HASH",
                 "SEMAPHORE_COOKIE_ENCRYPTION", "SEMAPHORE_ACCESS_KEY_ENCRYPTION"):
    if not os.environ.get(required):
        raise SystemExit(f"{required} is not set")
if os.environ.get("SEMAPHORE_DB_DIALECT") != "sqlite":
    raise SystemExit("SEMAPHORE_DB_DIALECT must be sqlite, or the real image waits for a MySQL")
keep(store())
ThreadingHTTPServer(("0.0.0.0", 3000), Api).serve_forever()
