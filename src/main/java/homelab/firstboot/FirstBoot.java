package homelab.firstboot;

import homelab.config.Subnet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Renders the first boot: one quoted header of variables, then the parts of {@code cloud-init/} as
 * they stand, in their order. There is no template engine: what shellcheck reads is what the node
 * runs.
 */
public final class FirstBoot {

  /** The parts, in the order in which they are put together. */
  static final List<String> PARTS =
      List.of(
          "10-report.sh",
          "20-rescue.sh",
          "30-ssh.sh",
          "40-apt-guard.sh",
          "50-packages.sh",
          "60-firewall.sh",
          "70-wireguard.sh",
          "80-docker.sh",
          "90-hand-over.sh",
          "95-plant.sh",
          "99-main.sh");

  private FirstBoot() {}

  /**
   * Renders user_data.
   *
   * @throws IllegalArgumentException if it does not fit into what OCI takes, with both sizes
   */
  public static UserData render(FirstBootInputs inputs) {
    var script = new StringBuilder();
    // cloud-init knows a boothook by its first line and runs the rest, early and at every boot.
    script.append("#cloud-boothook\n#!/bin/bash\n");
    script.append("# The homelab node's first boot. Rendered; its parts lie in cloud-init/.\n\n");
    variables(inputs)
        .forEach(
            (name, value) ->
                script.append(name).append('=').append(ShellWord.quote(value)).append('\n'));
    for (String part : PARTS) {
      script.append('\n').append(text(part));
    }
    script.append("\nmain \"$@\"\n");
    return UserData.of(script.toString());
  }

  /** The header: every value that the parts take from outside, in a fixed order. */
  static Map<String, String> variables(FirstBootInputs inputs) {
    var session = inputs.session();
    var semaphore = inputs.semaphore();
    var repository = inputs.repository();
    var variables = new LinkedHashMap<String, String>();
    variables.put("STACK", inputs.stack());
    variables.put("HOST_NAME", inputs.hostName());
    variables.put("RESCUE_HASH", inputs.rescueHash());
    variables.put("APT_MIRROR", inputs.packages().mirror());
    variables.put("APT_SNAPSHOT", inputs.packages().snapshot());
    variables.put("WG_CONF", session.configuration());
    variables.put("SESSION_ADDRESS", session.address());
    variables.put("SESSION_PORT", Integer.toString(session.port()));
    variables.put("HOME_NAME", session.homeName());
    variables.put("HOME_NETWORKS", joined(session.homeNetworks(), " "));
    variables.put("MANAGED_PORTS", joined(session.managedPorts(), ","));
    variables.put("MANAGEMENT_NETWORK", session.managementNetwork().toString());
    variables.put("SEMAPHORE_IMAGE", semaphore.image());
    variables.put("SEMAPHORE_PORT", Integer.toString(semaphore.port()));
    variables.put("SEMAPHORE_ADMIN_PASSWORD", semaphore.adminPassword());
    variables.put("SEMAPHORE_COOKIE_HASH", semaphore.cookieHash());
    variables.put("SEMAPHORE_COOKIE_ENCRYPTION", semaphore.cookieEncryption());
    variables.put("SEMAPHORE_KEY_ENCRYPTION", semaphore.keyEncryption());
    variables.put("REPOSITORY_URL", repository.url());
    variables.put("REPOSITORY_BRANCH", repository.branch());
    variables.put(
        "ALLOWED_SIGNERS",
        repository.allowedSigners().stream()
            .map(line -> line + "\n")
            .collect(Collectors.joining()));
    variables.put("DEPLOY_KEY", repository.deployKey().stripTrailing());
    variables.put("ANSIBLE_KEY", inputs.ansibleKey().stripTrailing());
    variables.put("VAULT_PASSWORD", inputs.vaultPassword());
    return variables;
  }

  private static String joined(List<?> values, String separator) {
    return values.stream()
        .map(value -> value instanceof Subnet subnet ? subnet.toString() : String.valueOf(value))
        .collect(Collectors.joining(separator));
  }

  /** A part without its comments: they are for who reads the repository, and OCI counts bytes. */
  private static String text(String part) {
    try (var stream = FirstBoot.class.getResourceAsStream("/cloud-init/" + part)) {
      if (stream == null) {
        throw new IllegalStateException("cloud-init/" + part + " is not on the class path");
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.stripLeading().startsWith("#"))
          .collect(Collectors.joining("\n", "", "\n"));
    } catch (IOException e) {
      throw new UncheckedIOException("cloud-init/" + part + " could not be read", e);
    }
  }
}
