package homelab.cli;

import java.util.function.Supplier;

/** Something that is found out once, by whoever asks first; the others wait for it. */
final class Once<T> implements Supplier<T> {

  private final Supplier<T> found;
  private T value;

  Once(Supplier<T> found) {
    this.found = found;
  }

  @Override
  public synchronized T get() {
    if (value == null) {
      value = found.get();
    }
    return value;
  }
}
