package homelab.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import homelab.config.ConfigLoader;
import homelab.config.ConfigMistakes;
import homelab.config.GivenSecret;
import homelab.config.HomelabConfig;
import homelab.controlplane.HomeSecrets;
import homelab.controlplane.Rendered;
import homelab.controlplane.RenderedFolder;
import homelab.controlplane.TunnelToken;
import homelab.engine.Engine;
import homelab.topology.Topology;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes what the node pulls, or shows that it is what the stack file says. */
@Command(
    name = "render",
    header = "Write the inventory, variables and desired state that the node pulls.",
    description = {
      "",
      "The plain files below ansible/rendered/STACK come from the stack file alone. The vault with",
      "the secrets for home also needs the stack's state and its passphrase: run this after an up,",
      "then commit and push.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  homelab render             after a change of the stack file, and after an up",
      "  homelab render --check     end with 1 and show the difference if there is one",
      "  homelab render --docs      write the pages of docs/ that come from the code, too"
    })
final class RenderCommand implements Callable<Integer> {

  @Mixin private StackOption stack;

  @Option(
      names = "--check",
      description = "Change nothing, ask no state; only show how the plain files differ.")
  private boolean check;

  @Option(
      names = "--docs",
      description = "Also write the pages of docs/ that come from the code and the example stack.")
  private boolean docs;

  private final Invocation invocation;

  RenderCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws IOException {
    var config = config();
    var files = Rendered.of(stack.name(), config, Topology.of(config));
    var folder = new RenderedFolder(invocation.root(), stack.name());
    var difference = folder.difference(files);
    if (check) {
      if (difference.isEmpty()) {
        invocation.out().println("The rendered files are what the stack file says.");
        return Exit.OK.code();
      }
      invocation.out().print(difference);
      throw new CommandFailure(
          Exit.FAILED,
          "%s is not what Pulumi.%s.yaml says. Run 'homelab render' and commit the result."
              .formatted(Rendered.folder(stack.name()), stack.name()));
    }
    folder.write(files);
    if (docs) {
      new GeneratedPages(invocation.root()).write().forEach(invocation.out()::println);
    }
    invocation
        .out()
        .printf(
            "%s: %d plain files, %s%n",
            Rendered.folder(stack.name()),
            files.size(),
            difference.isEmpty() ? "unchanged" : "written");
    secrets(config, folder);
    return Exit.OK.code();
  }

  private void secrets(HomelabConfig config, RenderedFolder folder) throws IOException {
    var engine = PersonalStack.open(invocation, stack.name()).engine();
    var outputs = json(engine, "stack", "output", "--json", "--show-secrets");
    if (outputs.isEmpty() || !outputs.get().hasNonNull("vaultPassword")) {
      invocation.out().println("secrets not written: no state; run this again after an up");
      return;
    }
    var given =
        json(engine, "config", "--json", "--show-secrets")
            .orElseThrow(
                () ->
                    new CommandFailure(
                        Exit.CONFIG,
                        "the secrets of Pulumi.%s.yaml could not be read; is the passphrase right?"
                            .formatted(stack.name())));
    var vault =
        homeSecrets(config, outputs.get(), given)
            .vault(outputs.get().get("vaultPassword").asText());
    if (folder.holdsVault(vault)) {
      invocation.out().println("secrets: unchanged");
    } else {
      folder.writeVault(vault);
      invocation.out().println("secrets: written; commit and push them");
    }
  }

  private static HomeSecrets homeSecrets(HomelabConfig config, JsonNode outputs, JsonNode given) {
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
    return new HomeSecrets(
        TunnelToken.of(
            config.zone().accountId(),
            outputs.get("tunnelId").asText(),
            outputs.get("tunnelSecret").asText()),
        ghcr,
        services);
  }

  private static String value(JsonNode given, String key, List<String> missing) {
    var value = given.path(ConfigLoader.PREFIX + key).path("value").asText("");
    if (value.isEmpty()) {
      missing.add("  pulumi config set --secret " + key);
    }
    return value;
  }

  private Optional<JsonNode> json(Engine engine, String... line) throws IOException {
    var arguments = new ArrayList<>(List.of(line));
    arguments.addAll(List.of("--stack", stack.name(), "--non-interactive"));
    var result = engine.command(arguments);
    return result.exitCode() == 0
        ? Optional.of(new ObjectMapper().readTree(result.output()))
        : Optional.empty();
  }

  private HomelabConfig config() {
    try {
      return StackFile.existing(invocation, stack.name()).read();
    } catch (ConfigMistakes mistakes) {
      throw new CommandFailure(Exit.CONFIG, mistakes.getMessage());
    }
  }
}
