package homelab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import homelab.engine.Operation;
import homelab.engine.OperationResult;
import homelab.home.BringUpStage;
import homelab.rehearsal.EngineFolder;
import homelab.rehearsal.RehearsalStage;
import homelab.rehearsal.StateGraph;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Home comes up in stages: each may be the last one for today, and each may be run again. */
@Tag("engine")
class BringUpStagesTests {

  private RehearsalStage stage;

  @BeforeEach
  void open() throws Exception {
    stage = RehearsalStage.open(EngineFolder.required(), Path.of("").toAbsolutePath(), "home", 0);
    stage.createStack();
  }

  @AfterEach
  void close() {
    if (stage != null) {
      stage.close();
    }
  }

  @Test
  void eachStageIsSafeToStopAfterAndToRunAgain() throws IOException {
    var page = Files.readString(Path.of("docs/bring-up.md"));
    for (var last : BringUpStage.values()) {
      var first = until(last);
      succeeds(first);
      assertThat(shown(page, last)).allSatisfy(line -> assertThat(first.output()).contains(line));

      assertThat(homeInState())
          .as("stage %s makes itself and those before, and nothing of a later one", last.label())
          .allSatisfy(name -> assertThat(BringUpStage.of(name)).isLessThanOrEqualTo(last))
          .anySatisfy(name -> assertThat(BringUpStage.of(name)).isEqualTo(last));
      assertThat(stage.clouds().proxmox().cutOff()).as("after %s", last.label()).isEmpty();
      assertThat(stage.clouds().oci().objects()).as("the node waits").isEmpty();
      var again = until(last);
      succeeds(again);
      assertThat(again.changesByAction()).as("%s again", last.label()).isEmpty();
    }
    var home = homeInState();

    var whole = stage.run(Operation.up());

    succeeds(whole);
    assertThat(homeInState()).as("the stages leave nothing of home to do").isEqualTo(home);
    assertThat(stage.clouds().oci().instances()).hasSize(1);
    assertThat(stage.run(Operation.preview()).changesByAction()).isEmpty();
  }

  @Test
  @Tag("full")
  void anEarlierStageRunLaterTakesNothingAway() {
    succeeds(stage.run(Operation.up()));
    var everything = stage.clouds().inventory();

    for (var earlier : BringUpStage.values()) {
      assertThat(until(earlier).changesByAction()).as(earlier.label()).isEmpty();
    }

    assertThat(stage.clouds().inventory()).isEqualTo(everything);
  }

  /** What the page shows of the engine's words: what is made, and how many. */
  private static List<String> shown(String page, BringUpStage stage) {
    var command = "$ ./homelab up --until %s\n".formatted(stage.label());
    int start = page.indexOf(command);
    assertThat(start).as(command).isPositive();
    var block = page.substring(start, page.indexOf("```", start));
    assertThat(block).contains(stage.what(), stage.afterwards().strip());
    return block
        .lines()
        .map(String::strip)
        .filter(line -> line.matches("(\\+ +)?\\S+( \\S+)? (created|unchanged)"))
        .map(line -> line.replaceFirst("^\\+ +(?=\\D)", ""))
        .toList();
  }

  private OperationResult until(BringUpStage last) {
    return stage.run(
        StageOption.limited(Operation.up(), last), StageOption.variables(stage.state()));
  }

  private Set<String> homeInState() {
    return stage.state().entries().values().stream()
        .filter(entry -> entry.type().startsWith("proxmoxve:"))
        .map(StateGraph.Entry::name)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static void succeeds(OperationResult result) {
    assertThat(result.succeeded()).as(result.output() + result.errors()).isTrue();
  }
}
