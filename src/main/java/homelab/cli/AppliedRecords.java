package homelab.cli;

import homelab.state.ObjectStore;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What was last given to the firewall, kept beside the state in the backend.
 *
 * @param store where the state lies
 */
record AppliedRecords(ObjectStore store) {

  /** Where they lie in the backend. */
  static final String FOLDER = "homelab/applied/";

  /** Returns what lies under a name, if anything. */
  Optional<String> read(String name) {
    return store.get(FOLDER + name).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }

  /** Writes under a name; nobody ever reads half of it. */
  void write(String name, String text) {
    store.put(FOLDER + name, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Removes what lies under a name; nothing there is fine. */
  void delete(String name) {
    store.delete(FOLDER + name);
  }
}
