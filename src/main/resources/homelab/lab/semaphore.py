"""A stand-in for Semaphore: the part of its API that the control plane uses, with schedules that really run.

It is not Semaphore. It answers as 2.16 and 2.17 were seen to: names are not unique, PUT replaces the record, a body has
the JSON types of the description and names its project, secrets are never shown, nor is a field that is empty. Its
database enforces no foreign key: what is in use can be deleted, and what names a key that is gone is found no more. A
vault that is sent without its id is inserted beside the one that is there. A restart takes up no task again. A task starts the ansible-playbook
beside it, in the repository's folder, with the key, the vault's password, the inventory and the environment of its
template, and without this server's own environment. What it does not know it refuses.

STORE PORT may be given; otherwise it is where the real one is.
"""

import datetime
import json
import os
import secrets
import subprocess
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

STORE = Path(sys.argv[1] if len(sys.argv) > 1 else "/var/lib/semaphore") / "database.json"
ADDRESS = ("127.0.0.1", int(sys.argv[2])) if len(sys.argv) > 2 else ("0.0.0.0", 3000)
COOKIES = set()
LOCK = threading.RLock()
TEXT, NUMBER, FLAG, LIST, TREE = str, int, bool, list, dict
COMMON = {"id": NUMBER, "name": TEXT, "project_id": NUMBER}
FIELDS = {
    "projects": {"id": NUMBER, "name": TEXT, "alert": FLAG, "max_parallel_tasks": NUMBER},
    "keys": {**COMMON, "type": TEXT, "ssh": TREE, "login_password": TREE, "override_secret": FLAG},
    "repositories": {**COMMON, "git_url": TEXT, "git_branch": TEXT, "ssh_key_id": NUMBER},
    "inventory": {**COMMON, "type": TEXT, "inventory": TEXT, "ssh_key_id": NUMBER, "repository_id": NUMBER,
                  "become_key_id": NUMBER},
    "environment": {**COMMON, "json": TEXT, "env": TEXT, "secrets": LIST},
    "templates": {
        **COMMON, "app": TEXT, "playbook": TEXT, "description": TEXT, "arguments": TEXT, "inventory_id": NUMBER,
        "repository_id": NUMBER, "environment_id": NUMBER, "allow_override_args_in_task": FLAG,
        "suppress_success_alerts": FLAG, "survey_vars": LIST, "vaults": LIST, "type": TEXT, "autorun": FLAG,
        "git_branch": TEXT, "view_id": NUMBER, "task_params": TREE, "allow_parallel_tasks": FLAG,
    },
    "schedules": {**COMMON, "template_id": NUMBER, "cron_format": TEXT, "active": FLAG},
    "tasks": {"id": NUMBER, "project_id": NUMBER, "template_id": NUMBER},
}
# Pointers in the server, which take null.
NULLABLE = ("git_branch", "view_id", "become_key_id")
QUEUE, RUNNING = [], {}
NEEDED = {
    "repositories": {"ssh_key_id": "keys"},
    "inventory": {"ssh_key_id": "keys", "repository_id": "repositories"},
    "templates": {"inventory_id": "inventory", "repository_id": "repositories", "environment_id": "environment"},
    "schedules": {"template_id": "templates"},
    "tasks": {"template_id": "templates"},
}


class Refused(Exception):
    """An answer that is not a good one."""

    def __init__(self, status, text=""):
        super().__init__(text)
        self.status = status
        self.body = json.dumps({"error": text}).encode() if text else b""


def load():
    if STORE.exists():
        # What ran stays running and what waited waits, for good: only the rows are left of them.
        return json.loads(STORE.read_text(encoding="utf-8"))
    # Like the real one, the administrator is made once, from the environment of the first start.
    admin = [os.environ["SEMAPHORE_ADMIN"], os.environ["SEMAPHORE_ADMIN_PASSWORD"]]
    return {"admin": admin, "last": 0, **{kind: {} for kind in FIELDS}}


def keep():
    new = STORE.with_suffix(".new")
    new.write_text(json.dumps(DATA), encoding="utf-8")
    os.chmod(new, 0o600)
    new.replace(STORE)


def rows(kind, project=None):
    return [row for row in DATA[kind].values() if project is None or row["project_id"] == project]


def shown(kind, row):
    """Secrets are never returned, nor is what is empty, false or zero."""
    row = dict(row)
    if kind == "keys":
        row.update(ssh={"login": "", "private_key": ""}, login_password={"login": "", "password": ""})
    row.pop("override_secret", None)
    row.pop("output", None)
    return {field: value for field, value in row.items() if value}


def dangling(kind, row):
    """Whether a record names a key that is gone."""
    named = {
        "templates": [vault["vault_key_id"] for vault in row.get("vaults", [])],
        "repositories": [row.get("ssh_key_id")],
        "inventory": [row.get("ssh_key_id")],
    }
    return any(str(key) not in DATA["keys"] for key in named.get(kind, []))


def vaults(template, there):
    """Rows of their own: without its id one is inserted, and may come beside its equal."""
    rows = {vault["id"]: vault for vault in there}
    kept = []
    for vault in template.get("vaults", []):
        if not vault.get("id"):
            DATA["last"] += 1
            vault["id"] = DATA["last"]
        for number, other in rows.items():
            same = other["vault_key_id"] == vault["vault_key_id"] and other["name"] == vault["name"]
            if number != vault["id"] and same:
                template["vaults"] = list(rows.values())
                raise Refused(400, "UNIQUE constraint failed: project__template_vault")
        rows[vault["id"]] = vault
        kept.append(vault)
    template["vaults"] = kept


def add(kind, row):
    DATA["last"] += 1
    row["id"] = DATA["last"]
    DATA[kind][str(row["id"])] = row
    keep()
    return row


def check(kind, project, body):
    """What Go's decoder and the server refuse: the first without a word."""
    for field, value in body.items():
        kind_of = FIELDS[kind].get(field)
        if value is None and field in NULLABLE:
            continue
        if kind_of is None or type(value) is not kind_of:
            raise Refused(400)
    if kind != "projects" and body.get("project_id") != project:
        raise Refused(400, "Project ID in body and URL must be the same")
    if kind != "tasks" and not body.get("name"):
        raise Refused(400, "name can not be empty")
    for field, other in NEEDED.get(kind, {}).items():
        if str(body.get(field)) not in DATA[other]:
            raise Refused(400, f"{field} does not exist")
    if kind == "templates" and (body.get("app") != "ansible" or not body.get("playbook")):
        raise Refused(400, "Invalid app id or empty playbook")
    if kind == "inventory" and (body.get("type") != "file" or ".." in body.get("inventory", "")):
        raise Refused(400, "Invalid inventory")
    if kind == "schedules":
        due(body["cron_format"], datetime.datetime.now(datetime.timezone.utc))


def create(kind, project, body):
    check(kind, project, body)
    if kind == "tasks":
        return start(DATA["templates"][str(body["template_id"])], "")
    row = add(kind, body)
    if kind == "templates":
        vaults(row, [])
    if kind == "projects":
        add("keys", {"name": "None", "type": "none", "project_id": row["id"]})
        add("environment", {"name": "Empty", "json": "{}", "project_id": row["id"]})
    return row


def replace(kind, project, number, body):
    if body.get("id") != number:
        raise Refused(400, f"{kind} ID in body and URL must be the same")
    check(kind, project, body)
    before = DATA[kind][str(number)]
    if kind == "keys" and not body.get("override_secret"):
        body = {**before, "name": body["name"]}
    DATA[kind][str(number)] = body
    try:
        # The template is replaced by then, whatever becomes of its vaults.
        if kind == "templates":
            vaults(body, before.get("vaults", []))
    finally:
        keep()


def delete(kind, number):
    if kind == "projects":
        for other in FIELDS:
            if other != "projects":
                for row in rows(other, number):
                    del DATA[other][str(row["id"])]
    del DATA[kind][str(number)]
    keep()


def matches(field, value, first):
    """One of cron's five fields, in the forms that are used here."""
    for part in field.split(","):
        span, _, step = part.partition("/")
        if span == "*":
            if (value - first) % int(step or 1) == 0:
                return True
        elif not step and int(span) == value:
            return True
    return False


def due(cron, now):
    fields = cron.split(" ")
    if len(fields) != 5:
        raise Refused(400, "expected exactly 5 fields")
    values = (now.minute, now.hour, now.day, now.month, now.isoweekday() % 7)
    try:
        return all(matches(f, v, first) for f, v, first in zip(fields, values, (0, 0, 1, 1, 0)))
    except ValueError as error:
        raise Refused(400, "cron format is not valid") from error


def start(template, schedule):
    now = datetime.datetime.now(datetime.timezone.utc).isoformat()
    task = {
        "template_id": template["id"], "project_id": template["project_id"], "tpl_alias": template["name"],
        "status": "waiting", "schedule": schedule, "created": now, "output": "",
    }
    row = add("tasks", task)
    QUEUE.append(row)
    return row


def work():
    """One task at a time, as max_parallel_tasks says; only what this start of the server was asked for."""
    while True:
        with LOCK:
            task = QUEUE.pop(0) if QUEUE else None
        if task is None:
            time.sleep(0.3)
        else:
            run(task)


def stop(task):
    """Ends a task that runs or waits; of another one only the row says so."""
    if task in QUEUE:
        QUEUE.remove(task)
    process = RUNNING.get(task["id"])
    if process:
        process.kill()
    update(task, status="stopped")


def update(task, **fields):
    with LOCK:
        if str(task["id"]) in DATA["tasks"]:
            DATA["tasks"][str(task["id"])].update(fields)
            keep()


def run(task):
    update(task, status="running", start=datetime.datetime.now(datetime.timezone.utc).isoformat())
    try:
        with tempfile.TemporaryDirectory() as folder:
            with LOCK:
                line, checkout, env = command(task, Path(folder))
            with subprocess.Popen(
                line, cwd=checkout, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT, text=True, errors="replace",
            ) as process:
                RUNNING[task["id"]] = process
                output, _ = process.communicate()
        status = "success" if process.returncode == 0 else "error"
    except (KeyError, OSError) as error:
        status, output = "error", f"{type(error).__name__}: {error}"
    RUNNING.pop(task["id"], None)
    if task["status"] == "stopped":
        status = "stopped"
    update(task, status=status, output=output, end=datetime.datetime.now(datetime.timezone.utc).isoformat())


def command(task, folder):
    template = DATA["templates"][str(task["template_id"])]
    repository = DATA["repositories"][str(template["repository_id"])]
    inventory = DATA["inventory"][str(template["inventory_id"])]
    environment = DATA["environment"][str(template["environment_id"])]
    key = DATA["keys"][str(inventory["ssh_key_id"])]
    checkout = repository["git_url"]
    line = ["ansible-playbook", "--inventory", inventory["inventory"]]
    if key["type"] == "ssh":
        line += ["--private-key", secret(folder / "key", key["ssh"]["private_key"]), "--user", key["ssh"]["login"]]
    for vault in template.get("vaults", []):
        password = DATA["keys"][str(vault["vault_key_id"])]["login_password"]["password"]
        name = vault["name"]
        line += ["--vault-id", f"{name}@" + secret(folder / f"vault-{name}", password)]
    line += ["--extra-vars", environment.get("json") or "{}"]
    line += json.loads(template.get("arguments") or "[]")
    env = {"PATH": os.environ["PATH"], "HOME": "/tmp", "LANG": "C.UTF-8", "PYTHONUNBUFFERED": "1"}
    env.update(json.loads(environment.get("env") or "{}"))
    return [*line, template["playbook"]], checkout, env


def secret(file, text):
    file.touch(mode=0o600)
    file.write_text(text, encoding="utf-8")
    return str(file)


def schedule():
    """Starts what is due, once a minute."""
    last = None
    while True:
        now = datetime.datetime.now(datetime.timezone.utc)
        minute = now.replace(second=0, microsecond=0)
        if minute != last:
            with LOCK:
                for row in rows("schedules"):
                    template = DATA["templates"].get(str(row["template_id"]))
                    if last is not None and template and row.get("active") and due(row["cron_format"], minute):
                        start(template, row["name"])
            last = minute
        time.sleep(0.5)


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

    def serve(self):
        sent = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        try:
            with LOCK:
                status, found = self.meet(self.path.partition("?")[0], json.loads(sent or b"{}"))
        except Refused as refused:
            self.answer(refused.status, refused.body)
            return
        except (ValueError, KeyError):
            self.answer(400)
            return
        if status is not None:
            self.answer(status, b"" if found is None else json.dumps(found).encode())

    do_GET = do_POST = do_PUT = do_DELETE = serve

    def meet(self, path, body):
        if (self.command, path) == ("GET", "/api/ping"):
            self.answer(200, b"pong", "text/plain")
            return None, None
        if (self.command, path) == ("POST", "/api/auth/login"):
            if [body.get("auth"), body.get("password")] != DATA["admin"]:
                raise Refused(401)
            cookie = secrets.token_hex(16)
            COOKIES.add(cookie)
            self.answer(204, cookie=cookie)
            return None, None
        cookie = self.headers.get("Cookie", "").removeprefix("semaphore=")
        if cookie not in COOKIES:
            raise Refused(401)
        if (self.command, path) == ("POST", "/api/auth/logout"):
            COOKIES.discard(cookie)
            return 204, None
        return self.record(path.strip("/").split("/")[1:], body)

    def record(self, parts, body):
        if parts == ["projects"]:
            return self.many("projects", None, body)
        if parts[0] != "project" or len(parts) < 2 or parts[1] not in DATA["projects"]:
            raise Refused(404)
        project = int(parts[1])
        if len(parts) == 2:
            return self.one("projects", project, project, body)
        kind = parts[2]
        if kind not in FIELDS or kind == "projects":
            raise Refused(404)
        if len(parts) == 3:
            return self.many(kind, project, body)
        if parts[3] not in DATA[kind] or DATA[kind][parts[3]]["project_id"] != project:
            raise Refused(404)
        if kind == "tasks" and parts[4:] == ["stop"] and self.command == "POST":
            if type(body.get("force")) is not bool:
                raise Refused(400)
            stop(DATA["tasks"][parts[3]])
            return 204, None
        if kind == "tasks" and parts[4:] == ["output"] and self.command == "GET":
            return 200, [{"output": text} for text in DATA["tasks"][parts[3]]["output"].splitlines()]
        if len(parts) != 4:
            raise Refused(404)
        return self.one(kind, project, int(parts[3]), body)

    def many(self, kind, project, body):
        if self.command == "GET":
            if kind == "templates" and any(dangling(kind, row) for row in rows(kind, project)):
                raise Refused(404)
            return 200, [
                {field: value for field, value in shown(kind, row).items() if field not in ("vaults", "survey_vars")}
                for row in rows(kind, project)
            ]
        if self.command == "POST":
            return 201, shown(kind, create(kind, project, body))
        raise Refused(404)

    def one(self, kind, project, number, body):
        if dangling(kind, DATA[kind][str(number)]):
            raise Refused(404)
        if self.command == "GET":
            return 200, shown(kind, DATA[kind][str(number)])
        if self.command == "PUT" and kind != "tasks":
            replace(kind, project, number, body)
            return 204, None
        if self.command == "DELETE":
            if number in RUNNING or any(task["id"] == number for task in QUEUE):
                # It has to be stopped first.
                raise Refused(400)
            delete(kind, number)
            return 204, None
        raise Refused(404)


for required in ("SEMAPHORE_ADMIN", "SEMAPHORE_ADMIN_PASSWORD", "SEMAPHORE_COOKIE_HASH",
                 "SEMAPHORE_COOKIE_ENCRYPTION", "SEMAPHORE_ACCESS_KEY_ENCRYPTION"):
    if not os.environ.get(required):
        raise SystemExit(f"{required} is not set")
if os.environ.get("SEMAPHORE_DB_DIALECT") != "sqlite":
    raise SystemExit("SEMAPHORE_DB_DIALECT must be sqlite, or the real image waits for a MySQL")
DATA = load()
keep()
for loop in (work, schedule):
    threading.Thread(target=loop, daemon=True).start()
ThreadingHTTPServer(ADDRESS, Api).serve_forever()
