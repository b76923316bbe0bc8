#!/usr/bin/python
"""Brings one Semaphore project to a desired state through its REST API.

Nothing in Semaphore is unique by name, secrets are never returned, a creation may answer without an
id, and PUT replaces the whole record. So: everything is found by name, read again after each write, the
oldest record of a name is kept and others are removed, and a fingerprint of each secret is kept in a
variable group of the project.
"""

import hashlib
import hmac
import http.client
import json
import os
import time
import urllib.parse

from ansible.module_utils.basic import AnsibleModule

DOCUMENTATION = r"""
module: semaphore_project
short_description: Bring one Semaphore project to a desired state
description: Projects, keys, repositories, inventories, variable groups, templates and schedules, by name.
options:
  url: {description: Where Semaphore answers, type: str, required: true}
  login: {description: The administrator, type: str, required: true}
  password: {description: Their password, type: str, required: true}
  fingerprint_key: {description: Keys the fingerprints of secrets, type: str, required: true}
  secrets_folder: {description: Holds the files that keys name, type: path, required: true}
  desired: {description: The tree of semaphore.yaml, type: dict, required: true}
  patience: {description: Seconds to wait for a Semaphore that starts or fails, type: int, default: 300}
author: Homelab as code
"""

LEDGER = "homelab: ledger"
PATHS = {
    "keys": "keys",
    "repositories": "repositories",
    "inventories": "inventory",
    "environments": "environment",
    "templates": "templates",
    "schedules": "schedules",
}
JSON_TEXTS = ("json", "env", "arguments")


class Refused(Exception):
    """Semaphore answered that it will not."""

    def __init__(self, method, path, status, text):
        super().__init__(
            "%s %s was refused with %d: %s" % (method, path, status, text[:300] or "no reason; see Semaphore's log")
        )
        self.status = status
        self.text = text


class Away(Exception):
    """Semaphore does not answer now, or not sensibly; it may later."""


class Api:
    """One session with Semaphore."""

    def __init__(self, url, login, password, patience):
        parts = urllib.parse.urlsplit(url)
        self.host, self.base = parts.netloc, parts.path.rstrip("/") + "/api"
        self.login, self.password = login, password
        self.cookie = None
        self.deadline = time.monotonic() + patience

    def once(self, method, path, body=None):
        """Asks once. Raises Away for what passes by itself, Refused for what does not."""
        headers = {"Accept": "application/json"}
        if self.cookie:
            headers["Cookie"] = self.cookie
        data = None
        if body is not None:
            data = json.dumps(body)
            headers["Content-Type"] = "application/json"
        connection = http.client.HTTPConnection(self.host, timeout=30)
        try:
            connection.request(method, self.base + path, data, headers)
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
            cookie = answer.getheader("Set-Cookie")
        except (OSError, http.client.HTTPException) as error:
            raise Away("%s %s: %s" % (method, path, error)) from error
        finally:
            connection.close()
        if answer.status >= 500:
            raise Away("%s %s: status %d" % (method, path, answer.status))
        if answer.status >= 300:
            raise Refused(method, path, answer.status, text)
        if cookie:
            self.cookie = cookie.split(";")[0]
        try:
            return json.loads(text) if text.strip() else None
        except ValueError:
            return text

    def pause(self, why):
        """Waits a moment, or gives up once patience has run out."""
        if time.monotonic() > self.deadline:
            raise Away("Semaphore did not recover in time: %s" % why)
        time.sleep(1)

    def sign_in(self):
        """Signs in as soon as Semaphore is up and its database is whole."""
        while True:
            self.cookie = None
            try:
                self.once("GET", "/ping")
                self.once("POST", "/auth/login", {"auth": self.login, "password": self.password})
                return
            except Away as error:
                self.pause(error)

    def ask(self, method, path, body=None):
        """Asks until there is an answer; only for what may be said twice."""
        signed_in_again = False
        while True:
            try:
                return self.once(method, path, body)
            except Away as error:
                self.pause(error)
            except Refused as error:
                if method == "DELETE" and error.status == 404:
                    return None
                if error.status != 401 or signed_in_again:
                    raise
                # A restart forgets sessions when its cookie keys were made anew.
                self.sign_in()
                signed_in_again = True

    def create(self, path, body, find):
        """Creates a record and returns it; a failure may have created it all the same."""
        signed_in_again = False
        while True:
            try:
                self.once("POST", path, body)
            except Away as error:
                self.pause(error)
            except Refused as error:
                if error.status != 401 or signed_in_again:
                    raise
                self.sign_in()
                signed_in_again = True
            found = find()
            if found is not None:
                return found
            self.pause("POST %s was answered, but nothing named '%s' is there" % (path, body["name"]))


def oldest(rows, name):
    """The record of this name with the lowest id, and the others."""
    named = sorted((row for row in rows if row.get("name") == name), key=lambda row: row["id"])
    return (named[0], named[1:]) if named else (None, [])


def plain(field, value):
    """A value in the one form in which two of them can be compared."""
    if field in JSON_TEXTS and isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            pass
    if field == "vaults":
        return sorted((vault["vault_key_id"], vault.get("name") or "default") for vault in value or [])
    return value or None


def differs(there, wanted):
    """Whether a field that Semaphore shows has another value than it should."""
    return any(field in there and plain(field, there[field]) != plain(field, wanted[field]) for field in wanted)


class Project:
    """One project, brought to its desired state."""

    def __init__(self, api, desired, secret, fingerprint_key, check):
        self.api, self.desired, self.check = api, desired, check
        self.secret, self.fingerprint_key = secret, fingerprint_key.encode()
        self.changes, self.ids, self.surplus = [], {kind: {} for kind in PATHS}, []
        self.id = None

    def reconcile(self):
        """Does everything; safe to run again after a stop at any point."""
        self.project()
        if self.id is None:
            return
        ledger_row, ledger = self.read_ledger()
        fingerprints = {}
        for kind in PATHS:
            self.kind(kind, ledger, fingerprints)
        for path, what in reversed(self.surplus):
            self.change("remove %s" % what, "DELETE", path)
        names = {kind: sorted(row["name"] for row in self.desired[kind]) for kind in PATHS}
        self.write_ledger(ledger_row, ledger, {"fingerprints": fingerprints, "names": names})

    def change(self, what, method, path, body=None):
        self.changes.append(what)
        if not self.check:
            self.api.ask(method, path, body)

    def at(self, path=""):
        return "/project/%d/%s" % (self.id, path)

    def project(self):
        wanted = self.desired["project"]
        rows = self.api.ask("GET", "/projects") or []
        there, others = oldest(rows, wanted["name"])
        if there is None:
            self.changes.append("create project %s" % wanted["name"])
            if self.check:
                return
            there = self.api.create(
                "/projects", wanted, lambda: oldest(self.api.ask("GET", "/projects") or [], wanted["name"])[0]
            )
        self.id = there["id"]
        if differs(there, wanted):
            self.change("change project %s" % wanted["name"], "PUT", self.at(), dict(wanted, id=self.id))
        for other in others:
            # Made by a run that was cut off; one that somebody filled is not ours to remove.
            if not self.api.ask("GET", "/project/%d/templates" % other["id"]):
                self.change("remove empty duplicate project", "DELETE", "/project/%d/" % other["id"])

    def rows(self, kind):
        return self.api.ask("GET", self.at(PATHS[kind])) or []

    def kind(self, kind, ledger, fingerprints):
        """Creates or changes what is desired of one kind, and notes what is too much."""
        rows = self.rows(kind)
        if kind == "keys":
            self.no_key(rows)
        for wanted in self.desired[kind]:
            name = wanted["name"]
            body = dict(self.body(kind, wanted), name=name, project_id=self.id)
            there, others = oldest(rows, name)
            self.note_surplus(kind, others)
            existed = there is not None
            if not existed:
                self.changes.append("create %s %s" % (kind, name))
                if self.check:
                    self.ids[kind][name] = 0
                    continue
                there = self.api.create(
                    self.at(PATHS[kind]), body, lambda n=name: oldest(self.rows(kind), n)[0]
                )
                outdated = False
            elif kind == "keys":
                outdated = there["type"] != wanted["type"]
            else:
                outdated = differs(self.whole(kind, there), body)
            if kind == "keys":
                mark = self.fingerprint(body)
                # Without a mark nobody knows which secret is there, so it is sent again.
                outdated = outdated or existed and ledger["fingerprints"].get(name) != mark
                fingerprints[name] = mark
                body["override_secret"] = True
            self.ids[kind][name] = there["id"]
            if outdated:
                path = self.at("%s/%d" % (PATHS[kind], there["id"]))
                self.change("change %s %s" % (kind, name), "PUT", path, dict(body, id=there["id"]))
        wanted_names = [row["name"] for row in self.desired[kind]]
        for name in ledger["names"].get(kind, []):
            if name not in wanted_names:
                self.note_surplus(kind, [row for row in rows if row.get("name") == name])

    def note_surplus(self, kind, rows):
        for row in rows:
            self.surplus.append(
                (self.at("%s/%d" % (PATHS[kind], row["id"])), "%s %s (%d)" % (kind, row["name"], row["id"]))
            )

    def no_key(self, rows):
        """Semaphore makes a key of type none with every project; a person may have removed it."""
        there = oldest([row for row in rows if row.get("type") == "none"], "None")[0]
        if there is None:
            self.changes.append("create keys None")
            if self.check:
                self.ids["keys"]["None"] = 0
                return
            body = {"name": "None", "type": "none", "project_id": self.id}
            there = self.api.create(self.at("keys"), body, lambda: oldest(self.rows("keys"), "None")[0])
        self.ids["keys"]["None"] = there["id"]

    def whole(self, kind, row):
        """Lists leave out some fields of templates and variable groups."""
        if kind in ("templates", "environments"):
            return self.api.ask("GET", self.at("%s/%d" % (PATHS[kind], row["id"]))) or row
        return row

    def body(self, kind, wanted):
        """The record as the API takes it: ids are numbers, and JSON inside is text."""
        ids = self.ids
        if kind == "keys":
            if wanted["type"] == "ssh":
                private = {
                    "login": wanted["login"],
                    "passphrase": "",
                    "private_key": self.secret(wanted["private_key_file"]),
                }
                return {"type": "ssh", "ssh": private}
            password = {"login": wanted["login"], "password": self.secret(wanted["password_file"]).strip()}
            return {"type": "login_password", "login_password": password}
        if kind == "repositories":
            return {
                "git_url": wanted["git_url"],
                "git_branch": wanted["git_branch"],
                "ssh_key_id": ids["keys"][wanted["key"]],
            }
        if kind == "inventories":
            return {
                "type": wanted["type"],
                "inventory": wanted["inventory"],
                "ssh_key_id": ids["keys"][wanted["key"]],
                "repository_id": ids["repositories"][wanted["repository"]],
            }
        if kind == "environments":
            return {
                "json": json.dumps(wanted["json"], sort_keys=True),
                "env": json.dumps(wanted["env"], sort_keys=True),
            }
        if kind == "templates":
            return {
                "app": "ansible",
                "playbook": wanted["playbook"],
                "description": wanted["description"],
                "arguments": json.dumps(wanted["arguments"]),
                "inventory_id": ids["inventories"][wanted["inventory"]],
                "repository_id": ids["repositories"][wanted["repository"]],
                "environment_id": ids["environments"][wanted["environment"]],
                "allow_override_args_in_task": False,
                "suppress_success_alerts": False,
                "survey_vars": [],
                "vaults": [
                    {
                        "vault_key_id": ids["keys"][wanted["vault_key"]],
                        "name": "default",
                        "type": "password",
                    }
                ],
            }
        return {
            "template_id": ids["templates"][wanted["template"]],
            "cron_format": wanted["cron_format"],
            "active": True,
        }

    def fingerprint(self, body):
        text = json.dumps(body, sort_keys=True).encode()
        return hmac.new(self.fingerprint_key, text, hashlib.sha256).hexdigest()

    def read_ledger(self):
        row, others = oldest(self.rows("environments"), LEDGER)
        self.note_surplus("environments", others)
        ledger = {}
        if row:
            try:
                ledger = json.loads(self.whole("environments", row).get("json") or "{}")
            except ValueError:
                # Somebody wrote into it: then nothing is known, and everything is sent again.
                ledger = {}
        return row, {"fingerprints": ledger.get("fingerprints", {}), "names": ledger.get("names", {})}

    def write_ledger(self, row, there, wanted):
        if there == wanted:
            return
        body = {"name": LEDGER, "project_id": self.id, "json": json.dumps(wanted, sort_keys=True), "env": "{}"}
        if row:
            path = self.at("environment/%d" % row["id"])
            self.change("change ledger", "PUT", path, dict(body, id=row["id"]))
            return
        self.changes.append("create ledger")
        if not self.check:
            self.api.create(self.at("environment"), body, lambda: oldest(self.rows("environments"), LEDGER)[0])


def main():
    module = AnsibleModule(
        argument_spec={
            "url": {"type": "str", "required": True},
            "login": {"type": "str", "required": True},
            "password": {"type": "str", "required": True, "no_log": True},
            "fingerprint_key": {"type": "str", "required": True, "no_log": True},
            "secrets_folder": {"type": "path", "required": True},
            "desired": {"type": "dict", "required": True},
            "patience": {"type": "int", "default": 300},
        },
        supports_check_mode=True,
    )
    given = module.params

    def secret(name):
        with open(os.path.join(given["secrets_folder"], name), encoding="utf-8") as file:
            return file.read()

    api = Api(given["url"], given["login"], given["password"], given["patience"])
    project = Project(api, given["desired"], secret, given["fingerprint_key"], module.check_mode)
    try:
        api.sign_in()
        project.reconcile()
        api.ask("POST", "/auth/logout")
    except Refused as error:
        module.fail_json(msg=str(error), changes=project.changes)
    except Away as error:
        module.fail_json(msg=str(error), changes=project.changes)
    module.exit_json(changed=bool(project.changes), changes=project.changes)


if __name__ == "__main__":
    main()
