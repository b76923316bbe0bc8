package homelab.state;

import java.util.List;
import java.util.Optional;

/** Small objects by name; names are relative to where the state lies, with slashes. */
public interface ObjectStore {

  /** Returns what lies under a name, if anything. */
  Optional<byte[]> get(String name);

  /** Writes under a name; nobody ever reads half of it. */
  void put(String name, byte[] content);

  /** Returns the names that start like this, sorted. */
  List<String> list(String start);

  /** Removes what lies under a name; nothing there is fine. */
  void delete(String name);

  /** Returns the versions of one object, the newest first; none where none are kept. */
  default List<String> versions(String name) {
    return List.of();
  }

  /** Returns one of these versions. */
  default byte[] version(String name, String version) {
    throw new BackendRefusal("%s keeps no versions of %s.".formatted(place(), name));
  }

  /** Returns where this is, for a person, without anything secret. */
  String place();
}
