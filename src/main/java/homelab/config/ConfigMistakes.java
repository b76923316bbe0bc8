package homelab.config;

import java.util.List;
import java.util.stream.Collectors;

/** Everything that is wrong with a stack file, at once. */
public final class ConfigMistakes extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  private final transient List<Mistake> mistakes;

  /** Collects them; at least one. */
  public ConfigMistakes(List<Mistake> mistakes) {
    this(mistakes, KeyLines.of(""));
  }

  /**
   * Collects what is wrong with one file.
   *
   * @param lines where each key stands
   */
  ConfigMistakes(List<Mistake> mistakes, KeyLines lines) {
    super(
        "%s %s in the configuration:\n"
                .formatted(
                    Integer.toString(mistakes.size()),
                    mistakes.size() == 1 ? "mistake" : "mistakes")
            + mistakes.stream()
                .map(mistake -> mistake.describe(lines.before(mistake)))
                .collect(Collectors.joining("\n")));
    this.mistakes = List.copyOf(mistakes);
  }

  /** Returns each mistake, in the order of the stack file's keys. */
  public List<Mistake> mistakes() {
    return mistakes;
  }
}
