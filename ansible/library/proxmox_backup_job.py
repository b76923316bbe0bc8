#!/usr/bin/python
"""Keeps one backup job of a Proxmox host as declared, through pvesh on the host itself.

The Pulumi plugin crashes while it makes one (docs/decisions.md). A job that is there under the same id is taken
over, whoever made it; other jobs are left alone, and those that save the same pool are named.
"""

import json

from ansible.module_utils.basic import AnsibleModule

DOCUMENTATION = r"""
module: proxmox_backup_job
short_description: Keep one backup job of a Proxmox host as declared
description: Makes, changes or removes the job of one id in /cluster/backup.
options:
  id: {description: The job's id, type: str, required: true}
  state: {description: Whether it has to be there, type: str, choices: [present, absent], default: present}
  settings: {description: What the job has to say, type: dict, default: {}}
author: Homelab as code
"""

EXAMPLES = r"""
- name: Save the pool every night
  proxmox_backup_job:
    id: nightly
    settings: {pool: guests, storage: local, schedule: "03:30", prune-backups: keep-daily=7}
"""

RETURN = r"""
differences: {description: The settings that were not as declared, type: list, returned: always}
others: {description: Ids of other jobs that save the same pool, type: list, returned: always}
"""

PATH = "/cluster/backup"
# What Proxmox stands for where a job does not say it.
DEFAULTS = {"enabled": "1", "repeat-missed": "0", "mode": "snapshot", "compress": "0"}
# What would save less, elsewhere or for ever, if a person had set it.
NARROWING = (
    "all",
    "dow",
    "dumpdir",
    "exclude",
    "exclude-path",
    "maxfiles",
    "node",
    "protected",
    "remove",
    "script",
    "starttime",
    "stdexcludes",
    "vmid",
)


def plain(value):
    """Returns a setting as text; lists of keys and values in the order of the keys."""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, dict):
        return ",".join("%s=%s" % (key, plain(value[key])) for key in sorted(value))
    return str(value)


def comparable(name, value):
    """Returns what two ways of writing the same setting have in common."""
    text = plain(value)
    if name == "prune-backups":
        return ",".join(sorted(part.strip() for part in text.split(",") if part.strip()))
    return text


def differences(job, settings):
    """Returns the names of the settings that are not as declared, and of those that have to go."""
    wrong = [
        name
        for name in sorted(settings)
        if comparable(name, job.get(name, DEFAULTS.get(name, ""))) != comparable(name, settings[name])
    ]
    extra = [name for name in NARROWING if name in job and name not in settings]
    return wrong, extra


def pvesh(module, *line):
    """Runs pvesh and returns what it said; a refusal ends the task with Proxmox' own words."""
    code, out, err = module.run_command(["pvesh"] + list(line))
    if code != 0:
        module.fail_json(msg="pvesh %s %s: %s" % (line[0], line[1], (err or out).strip()))
    return out


def options(settings, names):
    """Returns settings as pvesh takes them."""
    line = []
    for name in names:
        line += ["--" + name, plain(settings[name])]
    return line


def jobs(module):
    """Returns every job of the host."""
    out = pvesh(module, "get", PATH, "--output-format", "json")
    try:
        found = json.loads(out)
    except ValueError:
        module.fail_json(msg="pvesh get %s said no JSON: %s" % (PATH, out[:200]))
    return found


def main():
    """Compares, and changes what differs unless this is a check."""
    module = AnsibleModule(
        argument_spec={
            "id": {"type": "str", "required": True},
            "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
            "settings": {"type": "dict", "default": {}},
        },
        supports_check_mode=True,
    )
    name, settings = module.params["id"], module.params["settings"]
    found = jobs(module)
    job = next((each for each in found if each.get("id") == name), None)
    others = sorted(
        each.get("id", "")
        for each in found
        if each.get("id") != name and settings.get("pool") and each.get("pool") == settings["pool"]
    )
    path = "%s/%s" % (PATH, name)
    if module.params["state"] == "absent":
        wrong, line = (["id"], ["delete", path]) if job else ([], [])
    elif job is None:
        wrong = sorted(settings)
        line = ["create", PATH, "--id", name] + options(settings, wrong)
    else:
        changed, extra = differences(job, settings)
        wrong = changed + extra
        line = ["set", path] + options(settings, changed)
        if extra:
            line += ["--delete", ",".join(extra)]
    if wrong and not module.check_mode:
        pvesh(module, *line)
    before = {} if job is None else {key: plain(job[key]) for key in sorted(job) if key in wrong}
    after = {key: plain(settings[key]) for key in wrong if key in settings}
    module.exit_json(
        changed=bool(wrong),
        differences=wrong,
        others=others,
        diff={"before": json.dumps(before, indent=1) + "\n", "after": json.dumps(after, indent=1) + "\n"},
    )


if __name__ == "__main__":
    main()
