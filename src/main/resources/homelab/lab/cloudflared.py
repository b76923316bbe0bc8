#!/usr/bin/python3
"""A stand-in for cloudflared: it reaches no edge, and else does what 2026.8.2 was seen to do.

It takes the line of the role's unit, holds the token to its form, answers /ready with 503 until it is connected, and
tells systemd only then. LAB_EDGE names a file that says how the edge is; without one it answers:
no-dns    nothing is found by name: it ends with 1 after a second
no-route  names are found and nothing answers: it neither ends nor becomes ready
"""

import base64
import http.server
import json
import os
import socket
import sys
import threading
import time
import uuid
from pathlib import Path

EDGE = Path(os.environ.get("LAB_EDGE", "/etc/lab-edge"))
STATE = {"connections": 0}


def log(text):
    print(time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), text, file=sys.stderr, flush=True)


def line(arguments):
    """The address of the metrics and the token's file; what is not known is refused."""
    options, words, rest = {}, [], list(arguments)
    while rest:
        word = rest.pop(0)
        if word == "--no-autoupdate":
            continue
        if word == "--metrics" and "run" not in words or word == "--token-file" and words == ["tunnel", "run"]:
            options[word] = rest.pop(0)
        elif word in ("tunnel", "run"):
            words.append(word)
        else:
            raise SystemExit(f"Incorrect Usage: flag provided but not defined: {word}")
    if words != ["tunnel", "run"]:
        raise SystemExit("Incorrect Usage: this stand-in knows 'tunnel run' only")
    return options["--metrics"], Path(options["--token-file"])


def tunnel(text):
    """The tunnel's id from its token."""
    try:
        token = json.loads(base64.b64decode(text.strip(), validate=True))
        base64.b64decode(token["s"], validate=True)
        if not token["a"]:
            raise ValueError("no account")
        return uuid.UUID(token["t"])
    except (ValueError, KeyError, TypeError, AttributeError):
        print("Provided Tunnel token is not valid.", file=sys.stderr, flush=True)
        raise SystemExit(255) from None


def edge():
    return EDGE.read_text(encoding="utf-8").strip() if EDGE.exists() else ""


class Metrics(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_):
        return

    def do_GET(self):
        status = 200 if STATE["connections"] else 503
        if self.path != "/ready":
            status = 404
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps({"status": status, "readyConnections": STATE["connections"]}).encode())


def main():
    metrics, file = line(sys.argv[1:])
    found = tunnel(file.read_text(encoding="utf-8"))
    log(f"INF Starting tunnel tunnelID={found}")
    host, port = metrics.split(":")
    server = http.server.ThreadingHTTPServer((host, int(port)), Metrics)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    if edge() == "no-dns":
        time.sleep(1)
        log("ERR Couldn't resolve SRV record &{region1.v2.argotunnel.com. 7844 1 1}")
        raise SystemExit(1)
    told = False
    while True:
        STATE["connections"] = 0 if edge() else 4
        if STATE["connections"] and not told:
            log("INF Registered tunnel connection")
            told = True
            if "NOTIFY_SOCKET" in os.environ:
                with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify:
                    notify.sendto(b"READY=1", os.environ["NOTIFY_SOCKET"])
        time.sleep(0.2)


main()
