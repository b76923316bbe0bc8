package homelab.tools;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/** Remembers the last lines of a long output, which is where a tool says why it failed. */
final class Tail implements Consumer<String> {

  private static final int LINES = 20;

  private final Deque<String> last = new ArrayDeque<>();

  @Override
  public void accept(String line) {
    last.add(line);
    if (last.size() > LINES) {
      last.remove();
    }
  }

  @Override
  public String toString() {
    return String.join(System.lineSeparator(), last);
  }
}
