package homelab.config;

import java.util.List;
import java.util.stream.Collectors;

/** Everything that is wrong with a stack file, at once. */
public final class ConfigMistakes extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  private final transient List<Mistake> mistakes;

  /** Collects them; at least one. */
  public ConfigMistakes(List<Mistake> mistakes) {
    super(
        "%d %s in the configuration:%n"
                .formatted(mistakes.size(), mistakes.size() == 1 ? "mistake" : "mistakes")
                .replace("\r\n", "\n")
            + mistakes.stream().map(Mistake::describe).collect(Collectors.joining("\n")));
    this.mistakes = List.copyOf(mistakes);
  }

  /** Returns each mistake, in the order of the stack file's keys. */
  public List<Mistake> mistakes() {
    return mistakes;
  }
}
