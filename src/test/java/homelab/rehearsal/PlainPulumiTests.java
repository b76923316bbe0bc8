package homelab.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import homelab.config.GivenSecret;
import homelab.engine.Engine;
import homelab.engine.Engine.CommandResult;
import homelab.rehearsal.StateGraph.Lifetime;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

  @TempDir Path scratch;

  @Test
  void previewUpDestroyAndUpAgain() throws Exception {
    try (var copy = ThrowAwayCopy.below(scratch, EngineFolder.required())) {
      var clouds = copy.clouds();
      var engine = copy.engine();
      engine.createStack();

      var early = pulumi(engine, "preview");
      assertThat(early.exitCode()).isNotZero();
      for (GivenSecret secret : GivenSecret.values()) {
        assertThat(early.output() + early.errors())
            .as("every missing secret is named with its command")
            .contains("./homelab secret set " + secret.key());
      }
      copy.giveSecrets();

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
    line.addAll(List.of("--stack", ThrowAwayCopy.STACK, "--non-interactive", "--color", "never"));
    return engine.command(line);
  }
}
