package homelab.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import homelab.config.ConfigLoader;
import homelab.config.GivenSecret;
import homelab.engine.Engine;
import homelab.engine.Engine.CommandResult;
import homelab.rehearsal.StateGraph.Lifetime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The engine's own commands as a person types them in the project's root, with no wrapper: the
 * language host starts Maven, and the clouds are installed as plugins in the versions that the SDKs
 * ask for.
 */
@Tag("engine")
class PlainPulumiTests {

  private static final String STACK = "home";

  @TempDir Path scratch;

  @Test
  void previewUpDestroyAndUpAgain() throws Exception {
    var root = Path.of("").toAbsolutePath();
    var project = copy(root, scratch.resolve("project"));
    var config = ConfigLoader.fromStackFile(project.resolve("Pulumi.home.yaml"));
    try (var clouds = SimulatedHomelab.start(config, project, 0)) {
      var home = scratch.resolve("pulumi");
      clouds.installInto(home);
      var state = Files.createDirectories(scratch.resolve("state"));
      var engine =
          new Engine(
              EngineFolder.required(),
              project,
              STACK,
              Map.of(
                  "PULUMI_HOME",
                  home.toString(),
                  "PULUMI_BACKEND_URL",
                  state.toUri().toString(),
                  "PULUMI_CONFIG_PASSPHRASE",
                  "of-nobody",
                  // What is not installed must fail and not be fetched: the versions are proven.
                  "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION",
                  "true"));
      engine.createStack();

      var early = pulumi(engine, "preview");
      assertThat(early.exitCode()).isNotZero();
      for (GivenSecret secret : GivenSecret.values()) {
        assertThat(early.output() + early.errors())
            .as("every missing secret is named with its command")
            .contains("pulumi config set --secret homelab:" + secret.key());
      }
      var random = new SecureRandom();
      for (GivenSecret secret : GivenSecret.values()) {
        engine.setSecret("homelab:" + secret.key(), ThrowAway.value(secret, random));
      }

      var preview = pulumi(engine, "preview");
      assertThat(preview.exitCode()).as(preview.output() + preview.errors()).isZero();
      assertThat(clouds.leftInOci()).as("a preview creates nothing").isEmpty();

      var up = pulumi(engine, "up", "--yes");
      assertThat(up.exitCode()).as(up.output() + up.errors()).isZero();
      assertThat(clouds.oci().instances()).hasSize(1);

      // The engine's own preview of a destroy fails at what is protected, before anything is
      // deleted.
      var destroy = pulumi(engine, "destroy", "--yes");
      assertThat(destroy.exitCode()).isNotZero();
      assertThat(clouds.oci().instances()).as("nothing was touched").hasSize(1);

      var hasty = pulumi(engine, "destroy", "--yes", "--skip-preview");
      assertThat(hasty.exitCode()).as("protected things make it fail").isNotZero();
      assertThat(clouds.leftInOci()).isEmpty();
      assertThatTheStateIsValid(engine);

      var again = pulumi(engine, "up", "--yes");
      assertThat(again.exitCode()).as(again.output() + again.errors()).isZero();
      assertThat(clouds.oci().instances()).hasSize(1);

      var polite = pulumi(engine, "destroy", "--yes", "--exclude-protected");
      assertThat(polite.exitCode()).as(polite.output() + polite.errors()).isZero();
      assertThat(clouds.leftInOci()).isEmpty();
      assertThatTheStateIsValid(engine);
    }
  }

  private static void assertThatTheStateIsValid(Engine engine) {
    var graph = StateGraph.parse(engine.exportState());
    assertThat(graph.with(Lifetime.DISPOSABLE)).isEmpty();
    assertThat(graph.with(Lifetime.DURABLE)).isNotEmpty();
  }

  private static CommandResult pulumi(Engine engine, String... words) {
    var line = new ArrayList<>(List.of(words));
    line.addAll(List.of("--stack", STACK, "--non-interactive", "--color", "never"));
    return engine.command(line);
  }

  /** The project as a clone would have it, with what is already compiled. */
  private static Path copy(Path root, Path to) throws IOException {
    for (var name : List.of("pom.xml", "Pulumi.yaml", "src/main", "sdks", "cloud-init")) {
      copyTree(root.resolve(name), to.resolve(name));
    }
    if (Files.isDirectory(root.resolve("target/classes"))) {
      copyTree(root.resolve("target/classes"), to.resolve("target/classes"));
    }
    var yaml = new YAMLMapper();
    var tree = (ObjectNode) yaml.readTree(root.resolve("Pulumi.home.yaml").toFile());
    tree.remove("encryptionsalt");
    ((ObjectNode) tree.get("config")).properties().removeIf(key -> key.getValue().has("secure"));
    yaml.writeValue(to.resolve("Pulumi.home.yaml").toFile(), tree);
    return to;
  }

  private static void copyTree(Path from, Path to) throws IOException {
    try (var paths = Files.walk(from)) {
      for (Path path : paths.toList()) {
        var target = to.resolve(from.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(target);
        } else {
          Files.createDirectories(target.getParent());
          Files.copy(path, target, StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    }
  }
}
