package homelab.rehearsal;

import homelab.state.ObjectStore;
import java.nio.charset.StandardCharsets;

/** A lock on a stack, as another machine's run would hold it. */
final class StateLock implements AutoCloseable {

  private final ObjectStore store;
  private final String name;

  private StateLock(ObjectStore store, String name) {
    this.store = store;
    this.name = name;
  }

  /** Places a lock where the state lies. */
  static StateLock hold(ObjectStore store, String stack) {
    var name =
        ".pulumi/locks/organization/homelab/%s/0b8a1a3e-6f0c-4c5e-9c1e-2f6d9b1c7a10.json"
            .formatted(stack);
    store.put(
        name,
        """
{"pid":4711,"username":"you","hostname":"another-machine","timestamp":"2026-01-01T00:00:00Z"}
"""
            .getBytes(StandardCharsets.UTF_8));
    return new StateLock(store, name);
  }

  @Override
  public void close() {
    store.delete(name);
  }
}
