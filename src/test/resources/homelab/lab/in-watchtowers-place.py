#!/usr/bin/python3
"""In Watchtower's place, where the lab was not given its program: one look, with the calls to Docker that its
source makes.

Labelled, running containers only. The tag is pulled; where it names another image the container is stopped and
removed, and made anew from its own settings, less what the image before had by itself. Compose's labels stay as
they were. There is no way back.
"""

import http.client
import json
import socket
import urllib.parse

ENABLE = "com.centurylinklabs.watchtower.enable"


class Docker(http.client.HTTPConnection):
    def __init__(self):
        super().__init__("docker")

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.connect("/var/run/docker.sock")


def call(method, path, body=None):
    docker = Docker()
    docker.request(method, path, body and json.dumps(body), {"Content-Type": "application/json"})
    answer = docker.getresponse()
    said = answer.read()
    if answer.status >= 300:
        raise SystemExit("%s %s: %d %s" % (method, path, answer.status, said.decode()))
    return said


def ask(path):
    return json.loads(call("GET", path))


def settings(old, image):
    """What the container was given, without what the image brought along."""
    own, given = dict(old["Config"]), image["Config"]
    for key in ("WorkingDir", "User"):
        if own.get(key) == given.get(key):
            own[key] = ""
    if own.get("Entrypoint") == given.get("Entrypoint"):
        own["Entrypoint"] = None
        if own.get("Cmd") == given.get("Cmd"):
            own["Cmd"] = None
    own["Env"] = [one for one in own.get("Env") or [] if one not in (given.get("Env") or [])]
    brought = given.get("Labels") or {}
    own["Labels"] = {
        key: value for key, value in own["Labels"].items() if key == ENABLE or brought.get(key) != value
    }
    own["ExposedPorts"] = {port: {} for port in old["HostConfig"].get("PortBindings") or {}}
    return own


def networks(old):
    ends = {}
    for name, end in old["NetworkSettings"]["Networks"].items():
        aliases = [alias for alias in end.get("Aliases") or [] if alias != old["Id"][:12]]
        ends[name] = {"Aliases": aliases, "IPAMConfig": end.get("IPAMConfig")}
    return {"EndpointsConfig": ends}


for one in ask("/containers/json"):
    if one["Labels"].get(ENABLE) != "true":
        continue
    container = ask("/containers/%s/json" % one["Id"])
    reference = container["Config"]["Image"]
    quoted = urllib.parse.quote(reference, safe="")
    call("POST", "/images/create?fromImage=" + quoted)
    if ask("/images/%s/json" % quoted)["Id"] == container["Image"]:
        continue
    before = ask("/images/%s/json" % container["Image"])
    call("POST", "/containers/%s/stop?t=60" % container["Id"])
    call("DELETE", "/containers/%s?v=false" % container["Id"])
    wanted = dict(settings(container, before), HostConfig=container["HostConfig"])
    made = json.loads(call("POST", "/containers/create", dict(wanted, NetworkingConfig=networks(container))))
    call("POST", "/containers/%s/rename?name=%s" % (made["Id"], container["Name"].lstrip("/")))
    call("POST", "/containers/%s/start" % made["Id"])
