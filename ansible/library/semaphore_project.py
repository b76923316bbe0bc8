#!/usr/bin/python
"""Brings one Semaphore project to a desired state through its REST API.

Nothing in Semaphore is unique by name, secrets are never returned, a creation may answer without an
id, and PUT replaces the whole record. So: everything is found by name, read again after each write, the
oldest record of a name is kept and others are removed, and a fingerprint of each secret is kept in a
variable group of the project.

Later servers leave empty fields out of their answers, so an absent field is an empty one. On SQLite no foreign
key is enforced: a record may name a key that is gone, and is then neither shown nor changed nor removed. Such a
project can only be deleted and filled again, which is done where nothing of a person's goes with it.
"""

import datetime
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
  task_limit: {description: Seconds after which an unfinished task is stopped, type: int, default: 21600}
  keep_tasks: {description: How many finished tasks of each template stay, type: int, default: 50}
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
# What a person may set and what is empty here; sent only to empty it.
UNSET = {
    "inventories": {"become_key_id": None},
    "environments": {"secrets": []},
    "templates": {
        "type": "",
        "git_branch": None,
        "view_id": None,
        "autorun": False,
        "allow_parallel_tasks": False,
        "allow_override_branch_in_task": False,
        "start_version": None,
        "build_template_id": None,
        "runner_tag": None,
        "task_params": {},
    },
    "schedules": {"type": "", "run_at": None, "delete_after_run": False, "task_params": {}},
}
# Of the parameters of a task, those that change what a run does; a server may fill in others.
NARROWING = (
    "limit",
    "tags",
    "skip_tags",
    "params",
    "environment",
    "arguments",
    "git_branch",
    "inventory_id",
    "debug",
    "dry_run",
)
FINISHED = ("success", "error", "stopped", "rejected")
# How many finished tasks one run removes at most.
TASKS_AT_ONCE = 200


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


class Dangling(Exception):
    """A record names a key that is gone, and Semaphore finds it no more."""


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


def full(value):
    """What of a tree is neither empty, false nor zero."""
    if isinstance(value, dict):
        value = {key: full(child) for key, child in value.items()}
        return {key: child for key, child in value.items() if child} or None
    return value or None


def plain(field, value):
    """A value in the one form in which two of them can be compared."""
    if field in JSON_TEXTS and isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            pass
        return value or None
    if field == "vaults":
        return sorted(
            (vault.get("vault_key_id") or 0, vault.get("name") or "default", vault.get("type") or "password")
            for vault in value or []
        )
    if field == "task_params":
        value = full(value) or {}
        return {key: value[key] for key in NARROWING if key in value} or None
    return value or None


def differs(there, wanted):
    """Whether a field has another value than it should; one that is not shown is empty."""
    return any(plain(field, there.get(field)) != plain(field, wanted[field]) for field in wanted)


def age(task):
    """Seconds since a task started, or since it was asked for; none where the server does not say."""
    for text in (task.get("start"), task.get("created")):
        try:
            since = datetime.datetime.strptime(text[:19], "%Y-%m-%dT%H:%M:%S")
        except (TypeError, ValueError):
            continue
        zone = text[19:].lstrip(".0123456789")
        if zone not in ("", "Z"):
            sign = -1 if zone[0] == "-" else 1
            since -= sign * datetime.timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
        # Go's zero time means that there is none.
        if since.year > 1:
            return time.time() - since.replace(tzinfo=datetime.timezone.utc).timestamp()
    return None


class Project:
    """One project, brought to its desired state."""

    def __init__(self, api, desired, secret, fingerprint_key, check):
        self.api, self.desired, self.check = api, desired, check
        self.secret, self.fingerprint_key = secret, fingerprint_key.encode()
        self.changes = []
        self.forget()

    def forget(self):
        """Knows nothing of what is there."""
        self.id, self.ids, self.surplus = None, {kind: {} for kind in PATHS}, []
        self.ledger = None

    def reconcile(self):
        """Does everything; safe to run again after a stop at any point."""
        self.project()
        if self.id is None:
            return
        ledger_row, ledger = self.read_ledger()
        self.ledger = ledger
        fingerprints = {}
        for kind in PATHS:
            self.kind(kind, ledger, fingerprints)
        for path, what, used in reversed(self.surplus):
            if not used():
                self.change("remove %s" % what, "DELETE", path)
        names = {kind: sorted(row["name"] for row in self.desired[kind]) for kind in PATHS}
        others = self.others("templates", self.rows("templates"))
        self.write_ledger(ledger_row, ledger, {"fingerprints": fingerprints, "names": names, "others": others})

    def others(self, kind, rows):
        """The names of one kind that are a person's."""
        ours = {row["name"] for row in self.desired[kind]} | set((self.ledger or {}).get("names", {}).get(kind, []))
        ours |= {"keys": {"None"}, "environments": {"Empty", LEDGER}}.get(kind, set())
        return sorted({row["name"] for row in rows} - ours)

    def start_over(self, why):
        """Deletes the project, which nothing else cures; refuses where a person's records would go with it."""
        lost = []
        for kind in PATHS:
            try:
                names = self.others(kind, self.api.ask("GET", self.at(PATHS[kind])) or [])
            except Refused:
                # Templates that cannot be listed are those that the ledger saw last.
                names = (self.ledger or {}).get("others") if kind == "templates" else None
            if names is None:
                lost.append("%s that cannot be listed" % kind)
            elif names:
                lost.append("%s %s" % (kind, ", ".join(names)))
        name = self.desired["project"]["name"]
        if lost:
            raise Dangling(
                "%s. Only deleting the project cures it, and it holds what is not from the repository: %s. "
                "Note what you need of it, delete the project '%s' in Semaphore (in its settings); the next run "
                "fills it again." % (why, "; ".join(lost), name)
            )
        self.change("delete project %s and fill it again: %s" % (name, why), "DELETE", self.at().rstrip("/"))
        self.forget()

    def tend_tasks(self, limit, keep):
        """Stops what is unfinished for too long and bounds the history; returns how many rows it removed."""
        finished, removed = {}, 0
        for task in sorted(self.api.ask("GET", self.at("tasks")) or [], key=lambda row: row["id"], reverse=True):
            path = self.at("tasks/%d" % task["id"])
            if task.get("status") not in FINISHED:
                # A hung one blocks all others; one from before a restart stays unfinished for good.
                since = age(task)
                if since is None or since < limit:
                    continue
                self.changes.append("stop task %d, %s for %d s" % (task["id"], task.get("status"), since))
                if not self.check:
                    self.end_task(path)
                continue
            row = finished.setdefault(task.get("template_id"), [])
            row.append(path)
            if len(row) > keep and removed < TASKS_AT_ONCE and not self.check:
                removed += 1
                self.remove_task(path)
        return removed

    def end_task(self, path):
        try:
            self.api.ask("POST", path + "/stop", {"force": True})
        except Refused:
            # Its template is gone, and with it what the server would stop.
            self.remove_task(path)

    def remove_task(self, path):
        try:
            self.api.ask("DELETE", path)
        except Refused:
            # Gone by now, or begun again: the next run sees it.
            return

    def change(self, what, method, path, body=None):
        self.changes.append(what)
        if self.check:
            return
        try:
            self.api.ask(method, path, body)
        except Refused as error:
            if method == "PUT" and error.status == 404:
                raise Dangling("PUT %s was refused with 404: a key that it names is gone" % path) from error
            raise

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
            try:
                filled = self.api.ask("GET", "/project/%d/templates" % other["id"])
            except Refused:
                # Templates that cannot be listed are some.
                filled = True
            if not filled:
                self.change("remove empty duplicate project", "DELETE", "/project/%d/" % other["id"])

    def rows(self, kind):
        try:
            return self.api.ask("GET", self.at(PATHS[kind])) or []
        except Refused as error:
            if error.status == 404 and self.is_there():
                raise Dangling(
                    "the list of %s was refused with 404: a key that one of them names is gone" % kind
                ) from error
            raise

    def is_there(self):
        return any(row["id"] == self.id for row in self.api.ask("GET", "/projects") or [])

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
                whole = self.whole(kind, there)
                self.with_unset(kind, whole, body)
                self.with_vaults(kind, whole, body)
                outdated = differs(whole, body)
            if kind == "keys":
                mark = self.fingerprint(body)
                # Without a mark nobody knows which secret is there, so it is sent again.
                outdated = outdated or existed and ledger["fingerprints"].get(name) != mark
                fingerprints[name] = mark
                body["override_secret"] = True
            self.ids[kind][name] = there["id"]
            if outdated:
                path = self.at("%s/%d" % (PATHS[kind], there["id"]))
                if "vaults" in body and len(whole.get("vaults") or []) > 1:
                    # None of several may come to equal another one in between: all go, then ours comes.
                    self.change("empty the vaults of %s" % name, "PUT", path, dict(body, id=there["id"], vaults=[]))
                self.change("change %s %s" % (kind, name), "PUT", path, dict(body, id=there["id"]))
        wanted_names = [row["name"] for row in self.desired[kind]]
        for name in ledger["names"].get(kind, []):
            if name not in wanted_names:
                self.note_surplus(kind, [row for row in rows if row.get("name") == name])

    def note_surplus(self, kind, rows):
        for row in rows:
            self.surplus.append(
                (
                    self.at("%s/%d" % (PATHS[kind], row["id"])),
                    "%s %s (%d)" % (kind, row["name"], row["id"]),
                    lambda key=row["id"]: kind == "keys" and self.key_is_used(key),
                )
            )

    def key_is_used(self, key):
        """Whether a record names a key; SQLite would let it go, and the record with it."""
        if any(row.get("ssh_key_id") == key for row in self.rows("repositories")):
            return True
        if any(key in (row.get("ssh_key_id"), row.get("become_key_id")) for row in self.rows("inventories")):
            return True
        return any(
            vault.get("vault_key_id") == key
            for row in self.rows("templates")
            for vault in self.whole("templates", row).get("vaults") or []
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
        """Lists leave out some fields."""
        path = self.at("%s/%d" % (PATHS[kind], row["id"]))
        try:
            return self.api.ask("GET", path) or row
        except Refused as error:
            if error.status == 404 and any(other["id"] == row["id"] for other in self.rows(kind)):
                raise Dangling(
                    "%s '%s' is listed and refused with 404: a key that it names is gone" % (kind, row["name"])
                ) from error
            raise

    def with_unset(self, kind, there, body):
        """Adds what has to be emptied."""
        for field, unset in UNSET.get(kind, {}).items():
            if plain(field, there.get(field)) is None:
                continue
            body[field] = unset
        if "secrets" in body:
            # Each goes by its id; leaving it out would keep it.
            body["secrets"] = [dict(secret, operation="delete") for secret in there["secrets"]]

    def with_vaults(self, kind, there, body):
        """Gives a vault the id that it has there: one without is inserted, beside the one of the same name."""
        found = there.get("vaults") or []
        if len(found) == 1 and "vaults" in body and found[0].get("id"):
            body["vaults"] = [dict(vault, id=found[0]["id"]) for vault in body["vaults"]]

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
        # What a person named is unknown until a run has written it down.
        return row, {
            "fingerprints": ledger.get("fingerprints", {}),
            "names": ledger.get("names", {}),
            "others": ledger.get("others"),
        }

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
            "task_limit": {"type": "int", "default": 21600},
            "keep_tasks": {"type": "int", "default": 50},
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
    removed = 0
    try:
        api.sign_in()
        try:
            project.reconcile()
        except Dangling as dangling:
            project.start_over(str(dangling))
            if not module.check_mode:
                project.reconcile()
        if project.id is not None:
            removed = project.tend_tasks(given["task_limit"], given["keep_tasks"])
        api.ask("POST", "/auth/logout")
    except (Refused, Away, Dangling) as error:
        module.fail_json(msg=str(error), changes=project.changes)
    # History is not what is declared: that it is bounded is no change.
    module.exit_json(changed=bool(project.changes), changes=project.changes, removed_tasks=removed)


if __name__ == "__main__":
    main()
