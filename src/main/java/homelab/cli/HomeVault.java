package homelab.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import homelab.config.ConfigLoader;
import homelab.config.GivenSecret;
import homelab.config.HomelabConfig;
import homelab.config.WantedSecret;
import homelab.controlplane.HomeSecrets;
import homelab.controlplane.TunnelToken;
import homelab.engine.Engine;
import homelab.secrecy.Masks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The secrets for home, sealed: from the stack's state and the secrets that a person gave. */
final class HomeVault {

  private final Engine engine;
  private final String stack;
  private final HomelabConfig config;
  private final Masks masks;

  /**
   * Prepares one.
   *
   * @param masks are told every secret that is read
   */
  HomeVault(Engine engine, String stack, HomelabConfig config, Masks masks) {
    this.engine = engine;
    this.stack = stack;
    this.config = config;
    this.masks = masks;
  }

  /**
   * Returns the file's bytes; empty while there is no state to make them from.
   *
   * @throws CommandFailure if a secret is missing, or the passphrase opens none
   */
  Optional<byte[]> render() {
    var outputs = json("stack", "output", "--json", "--show-secrets");
    if (outputs.isEmpty() || !outputs.get().hasNonNull("vaultPassword")) {
      return Optional.empty();
    }
    var given =
        json("config", "--json", "--show-secrets")
            .orElseThrow(
                () ->
                    new CommandFailure(
                        Exit.CONFIG,
                        "the secrets of Pulumi.%s.yaml could not be read; is the passphrase right?"
                            .formatted(stack)));
    return Optional.of(
        secrets(outputs.get(), given).vault(outputs.get().get("vaultPassword").asText()));
  }

  private HomeSecrets secrets(JsonNode outputs, JsonNode given) {
    List.of("vaultPassword", "tunnelSecret")
        .forEach(name -> masks.add(name, outputs.path(name).asText()));
    var missing = new ArrayList<String>();
    var services = new TreeMap<String, SortedMap<String, String>>();
    for (var service : config.services()) {
      for (var name : service.secrets()) {
        services
            .computeIfAbsent(service.name(), any -> new TreeMap<>())
            .put(name, value(given, GivenSecret.keyOf(service.name(), name), missing));
      }
    }
    var ghcr = value(given, GivenSecret.GHCR_CREDENTIAL.key(), missing);
    if (!missing.isEmpty()) {
      throw new CommandFailure(
          Exit.CONFIG, "secrets are missing; set each of them:\n" + String.join("\n", missing));
    }
    var faults =
        WantedSecret.of(config.services()).stream()
            .flatMap(secret -> secret.fault(text(given, secret.key())).stream())
            .collect(Collectors.joining("\n"));
    if (!faults.isEmpty()) {
      throw new CommandFailure(Exit.CONFIG, faults);
    }
    return new HomeSecrets(
        TunnelToken.of(
            config.zone().accountId(),
            outputs.get("tunnelId").asText(),
            outputs.get("tunnelSecret").asText()),
        ghcr,
        services);
  }

  private String value(JsonNode given, String key, List<String> missing) {
    var value = text(given, key);
    if (value.isEmpty()) {
      missing.add("  ./homelab secret set %s --stack %s".formatted(key, stack));
    }
    masks.add(key, value);
    return value;
  }

  private static String text(JsonNode given, String key) {
    return given.path(ConfigLoader.PREFIX + key).path("value").asText("");
  }

  private Optional<JsonNode> json(String... line) {
    var arguments = new ArrayList<>(List.of(line));
    arguments.addAll(List.of("--stack", stack, "--non-interactive"));
    var result = engine.command(arguments);
    try {
      return result.exitCode() == 0
          ? Optional.of(new ObjectMapper().readTree(result.output()))
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("the engine's answer is not JSON", e);
    }
  }
}
