#!/usr/bin/env python3
"""The lab's Proxmox host: pvesh for backup jobs and pct for containers' features, by the name it is called.

It keeps what it is told in pve.json beside itself, and refuses what Proxmox refuses.
"""

import json
import os
import re
import sys

KEPT = os.path.join(os.path.dirname(os.path.realpath(__file__)), "pve.json")
JOB = "/cluster/backup"
NUMBERS = ("all", "enabled", "remove", "protected", "repeat-missed", "stdexcludes")
KNOWN = NUMBERS + (
    "compress",
    "dow",
    "exclude",
    "mode",
    "node",
    "notes-template",
    "pool",
    "prune-backups",
    "schedule",
    "script",
    "starttime",
    "storage",
    "vmid",
)


def refuse(words):
    print(words, file=sys.stderr)
    sys.exit(255)


def load():
    if not os.path.exists(KEPT):
        return {"jobs": {}, "containers": {}}
    with open(KEPT, encoding="utf-8") as file:
        return json.load(file)


def save(state):
    with open(KEPT, "w", encoding="utf-8") as file:
        json.dump(state, file, indent=1, sort_keys=True)


def options(line):
    if len(line) % 2:
        refuse("400 not enough arguments")
    given = {}
    for name, value in zip(line[::2], line[1::2]):
        if not name.startswith("--"):
            refuse("400 %s is no option" % name)
        given[name[2:]] = value
    return given


def checked(job):
    for name, value in job.items():
        if name not in KNOWN:
            refuse("400 Parameter verification failed.\n%s: property is not defined in schema" % name)
        if name in NUMBERS and value not in ("0", "1"):
            refuse("400 Parameter verification failed.\n%s: type check ('boolean') failed" % name)
    if sum(1 for name in ("all", "pool", "vmid") if job.get(name, "0") != "0") != 1:
        refuse("400 Parameter verification failed.\nvmid: give one of all, pool and vmid")
    if not re.fullmatch(r"[0-9]{2}:[0-9]{2}", job.get("schedule", "")):
        refuse("400 Parameter verification failed.\nschedule: invalid format")
    for part in job.get("prune-backups", "keep-all=1").split(","):
        if not re.fullmatch(r"keep-(all|last|hourly|daily|weekly|monthly|yearly)=[0-9]+", part):
            refuse("400 Parameter verification failed.\nprune-backups: invalid format")
    if job.get("mode", "snapshot") not in ("snapshot", "suspend", "stop"):
        refuse("400 Parameter verification failed.\nmode: value does not have a value in the enumeration")
    return job


def shown(name, job):
    """As the API answers: numbers as such, what is kept as an object, and the next run beside it."""
    row = {key: int(value) if key in NUMBERS else value for key, value in job.items()}
    if "prune-backups" in job:
        row["prune-backups"] = dict(part.split("=") for part in job["prune-backups"].split(","))
    row.setdefault("enabled", 1)
    row.update({"id": name, "type": "vzdump", "next-run": 1800000000})
    return row


def pvesh(act, path, line):
    state = load()
    jobs = state["jobs"]
    if act == "get" and path == JOB and line == ["--output-format", "json"]:
        print(json.dumps([shown(name, jobs[name]) for name in sorted(jobs)]))
        return
    given = options(line)
    if act == "create" and path == JOB:
        name = given.pop("id", "")
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]+", name):
            refuse("400 Parameter verification failed.\nid: invalid format")
        if name in jobs:
            refuse("Job '%s' already exists" % name)
        jobs[name] = checked(given)
    else:
        name = path[len(JOB) + 1 :]
        if not path.startswith(JOB + "/") or act not in ("set", "delete"):
            refuse("501 not implemented: %s %s" % (act, path))
        if name not in jobs:
            refuse("400 Parameter verification failed.\nid: No such job '%s'" % name)
        if act == "delete":
            del jobs[name]
        else:
            gone = [each for each in given.pop("delete", "").split(",") if each]
            job = {key: value for key, value in jobs[name].items() if key not in gone}
            job.update(given)
            jobs[name] = checked(job)
    save(state)


def pct(act, container, line):
    state = load()
    if container not in state["containers"]:
        refuse("Configuration file 'nodes/pve/lxc/%s.conf' does not exist" % container)
    if act == "config":
        print("arch: amd64")
        if state["containers"][container]:
            print("features: " + state["containers"][container])
        print("ostype: debian")
    elif act == "set" and len(line) == 2 and line[0] == "--features":
        state["containers"][container] = line[1]
        save(state)
    else:
        refuse("unknown command: pct %s" % act)


if __name__ == "__main__":
    if len(sys.argv) < 3:
        refuse("ERROR: not enough arguments")
    {"pvesh": pvesh, "pct": pct}[os.path.basename(sys.argv[0])](sys.argv[1], sys.argv[2], sys.argv[3:])
