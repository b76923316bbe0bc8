package homelab.cli;

import homelab.Surroundings;
import homelab.engine.Operation;
import homelab.home.BringUpStage;
import homelab.node.NodeComponent;
import homelab.rehearsal.StateGraph;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code --until STAGE}: how far a bring-up goes. */
final class StageOption {

  @Option(
      names = "--until",
      paramLabel = "STAGE",
      converter = ByLabel.class,
      description = {
        "Stop after this stage of the bring-up: networks, host, containers or firewall.",
        "The node is made without --until only."
      })
  private BringUpStage stage;

  Optional<BringUpStage> stage() {
    return Optional.ofNullable(stage);
  }

  /** Returns an operation that leaves alone whatever a later stage makes, and the node. */
  static Operation limited(Operation operation, BringUpStage stage) {
    var all =
        operation.and(
            "--exclude=**::" + NodeComponent.TYPE + "::*",
            "--exclude=**" + NodeComponent.TYPE + "$**");
    for (var later : stage.laterUrns()) {
      all = all.and("--exclude=" + later);
    }
    return all;
  }

  /** Returns what the program has to know of a stack without a node; nothing of one with it. */
  static Map<String, String> variables(StateGraph state) {
    return NodeSearch.node(state).isPresent()
        ? Map.of()
        : Map.of(Surroundings.BEFORE_THE_NODE, "yes");
  }

  /** Reads a stage's label. */
  static final class ByLabel implements ITypeConverter<BringUpStage> {
    @Override
    public BringUpStage convert(String label) {
      return BringUpStage.byLabel(label)
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "there is no stage '%s'; the stages are %s"
                          .formatted(
                              label,
                              Arrays.stream(BringUpStage.values())
                                  .map(BringUpStage::label)
                                  .collect(Collectors.joining(", ")))));
    }
  }
}
