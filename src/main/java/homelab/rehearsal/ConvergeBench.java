package homelab.rehearsal;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import homelab.config.ConfigLoader;
import homelab.config.HomelabConfig;
import homelab.controlplane.HomeSecrets;
import homelab.controlplane.Rendered;
import homelab.controlplane.RenderedFolder;
import homelab.tools.Commands;
import homelab.tools.Temporary;
import homelab.topology.Topology;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Measures what one converge costs the node as the services grow. The playbooks, Ansible and its
 * settings are the real ones; the machines are stand-ins that answer at once and have nothing to
 * change, since each real one works on its own and beside the others.
 */
public final class ConvergeBench {

  private static final String PASSWORD = "of-nobody";

  /**
   * These machines remember no file, so sshd's and cloudflared's would be written anew, with an
   * undo around it; a settled one's are not.
   */
  private static final List<String> GUARDS =
      List.of(
          "guarded_file/tasks/change.yml",
          "guarded_upgrade/tasks/arm.yml",
          "guarded_upgrade/tasks/disarm.yml");

  private final Path ansible;
  private final Path root;
  private final String stack;
  private final Commands commands;
  private final Consumer<String> progress;

  /**
   * Prepares a measurement.
   *
   * @param ansible the folder of Ansible's programs
   * @param root the project
   */
  public ConvergeBench(
      Path ansible, Path root, String stack, Commands commands, Consumer<String> progress) {
    this.ansible = ansible;
    this.root = root;
    this.stack = stack;
    this.commands = commands;
    this.progress = progress;
  }

  /** Returns every figure by its name, in the order in which it was taken. */
  public Map<String, Double> run() throws IOException {
    var figures = new LinkedHashMap<String, Double>();
    for (int size : Bench.SIZES) {
      progress.accept("converge of %d services that answer at once".formatted(size));
      figures.put("converge seconds on the node, %d services".formatted(size), converge(size));
    }
    figures.put(
        "converge growth, 200 to 20 services",
        figures.get("converge seconds on the node, 200 services")
            / figures.get("converge seconds on the node, 20 services"));
    return figures;
  }

  /** Runs site.yml once over so many services and returns how many seconds it took. */
  double converge(int services) throws IOException {
    try (var temporary = Temporary.folder("homelab-converge")) {
      var folder = temporary.path();
      copy(root.resolve("ansible"), folder.resolve("ansible"));
      var plugin = folder.resolve("ansible/connection_plugins/instant.py");
      Files.createDirectories(plugin.getParent());
      Files.writeString(plugin, instant());
      for (var guard : GUARDS) {
        Files.writeString(folder.resolve("ansible/roles").resolve(guard), "---\n[]\n");
      }
      render(folder, services);
      Files.writeString(folder.resolve("password"), PASSWORD);
      return seconds(folder);
    }
  }

  private void render(Path folder, int services) throws IOException {
    var yaml = new YAMLMapper();
    var tree = yaml.readTree(root.resolve("Pulumi.%s.yaml".formatted(stack)).toFile());
    var config = (ObjectNode) tree.get("config");
    Bench.services((ArrayNode) config.get(ConfigLoader.PREFIX + "services"), services);
    var file = folder.resolve("Pulumi.%s.yaml".formatted(stack));
    yaml.writeValue(file.toFile(), tree);
    HomelabConfig declared = ConfigLoader.fromStackFile(file);
    var rendered = new RenderedFolder(folder, stack);
    rendered.write(Rendered.of(stack, declared, Topology.of(declared)));
    rendered.writeVault(new HomeSecrets("token", "user:token", new TreeMap<>()).vault(PASSWORD));
  }

  private double seconds(Path folder) {
    var said = new ArrayList<String>();
    var rendered = folder.resolve(Rendered.folder(stack));
    long start = System.nanoTime();
    int exitCode =
        commands.run(
            List.of(
                ansible.resolve("ansible-playbook").toString(),
                "--inventory=" + rendered.resolve(Rendered.INVENTORY),
                "--vault-password-file=" + folder.resolve("password"),
                // apt says nothing there, which is to mean that no update waits.
                "--extra-vars={\"ansible_connection\":\"instant\",\"proxmox_host_nothing\":\"\"}",
                "site.yml"),
            folder.resolve("ansible"),
            // ansible.cfg sets pipelining for ssh, which is not used here.
            Map.of(
                "ANSIBLE_HOME", folder.resolve("home").toString(),
                "ANSIBLE_PIPELINING", "1",
                "LC_ALL", "C.UTF-8"),
            said::add);
    if (exitCode != 0) {
      throw new IllegalStateException(
          "a converge that is measured failed:\n"
              + String.join("\n", said.subList(Math.max(0, said.size() - 40), said.size())));
    }
    return (System.nanoTime() - start) / 1e9;
  }

  private static String instant() throws IOException {
    try (var stream = ConvergeBench.class.getResourceAsStream("instant.py")) {
      return new String(stream.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (var paths = Files.walk(from)) {
      paths.forEach(
          path -> {
            try {
              Files.copy(path, to.resolve(from.relativize(path).toString()));
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
  }
}
