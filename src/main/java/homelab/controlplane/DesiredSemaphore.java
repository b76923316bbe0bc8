package homelab.controlplane;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What Semaphore must hold, by name and without secrets: keys are named by the file on the node
 * that has them (in {@code /etc/homelab}), and everything refers to everything else by name. {@code
 * ansible/library/semaphore_project.py} reads it.
 */
final class DesiredSemaphore {

  /** The checkout inside Semaphore's container; the first boot mounts it there, read-only. */
  private static final String CHECKOUT = "/srv/homelab/current";

  private static final String MACHINES_KEY = "homelab: machines";
  private static final String VAULT_KEY = "homelab: vault";
  private static final String HOURLY = "17 * * * *";
  private static final String BETWEEN_TWO_CONVERGES = "47 * * * *";
  private static final String BEFORE_A_CONVERGE = "3 5 * * *";

  private static final List<String> ROLES =
      List.of("proxmox_host", "container_base", "docker_host", "cloudflared", "service", "updater");

  private DesiredSemaphore() {}

  static Map<String, Object> of(String stack) {
    var desired = new LinkedHashMap<String, Object>();
    // One task at a time: two converges of one machine would fight.
    desired.put(
        "project", row("name", "Homelab " + stack, "alert", false, "max_parallel_tasks", 1));
    desired.put(
        "keys",
        List.of(
            row(
                "name",
                MACHINES_KEY,
                "type",
                "ssh",
                "login",
                "root",
                "private_key_file",
                "ansible-key"),
            row(
                "name",
                VAULT_KEY,
                "type",
                "login_password",
                "login",
                "",
                "password_file",
                "vault-password")));
    desired.put(
        "repositories",
        List.of(row("name", "homelab", "git_url", CHECKOUT, "git_branch", "", "key", "None")));
    desired.put(
        "inventories",
        List.of(
            row(
                "name",
                "homelab",
                "type",
                "file",
                "inventory",
                Rendered.folder(stack) + "/" + Rendered.INVENTORY,
                "key",
                MACHINES_KEY,
                "repository",
                "homelab")));
    desired.put(
        "environments",
        List.of(
            row(
                "name",
                "homelab",
                "json",
                Map.of(),
                // Semaphore starts tasks in the checkout's root, where Ansible would look for it.
                "env",
                Map.of("ANSIBLE_CONFIG", CHECKOUT + "/ansible/ansible.cfg"))));
    desired.put("templates", templates());
    desired.put(
        "schedules",
        List.of(
            row("name", "homelab: converge", "template", "site", "cron_format", HOURLY),
            row(
                "name",
                "homelab: control plane",
                "template",
                "control plane",
                "cron_format",
                BETWEEN_TWO_CONVERGES),
            row(
                "name",
                "homelab: drift report",
                "template",
                "drift report",
                "cron_format",
                BEFORE_A_CONVERGE)));
    return desired;
  }

  private static List<Map<String, Object>> templates() {
    var templates = new ArrayList<Map<String, Object>>();
    templates.add(template("site", "site.yml", "Everything at home, as declared.", List.of()));
    templates.add(
        template(
            "drift report",
            "site.yml",
            "What a converge would change; changes nothing.",
            List.of("--check", "--diff")));
    templates.add(
        template(
            "control plane",
            "control-plane.yml",
            "Semaphore itself, as declared: what is missing here comes back.",
            List.of()));
    templates.add(template("backup", "backup.yml", "Save every guest now.", List.of()));
    for (var role : ROLES) {
      templates.add(
          template("role " + role, role + ".yml", "The role " + role + " alone.", List.of()));
    }
    return templates;
  }

  private static Map<String, Object> template(
      String name, String playbook, String description, List<String> arguments) {
    return row(
        "name",
        name,
        "playbook",
        "ansible/" + playbook,
        "description",
        description,
        "arguments",
        arguments,
        "inventory",
        "homelab",
        "repository",
        "homelab",
        "environment",
        "homelab",
        "vault_key",
        VAULT_KEY);
  }

  private static Map<String, Object> row(Object... pairs) {
    var row = new LinkedHashMap<String, Object>();
    for (int i = 0; i < pairs.length; i += 2) {
      row.put((String) pairs[i], pairs[i + 1]);
    }
    return row;
  }
}
