package homelab.exposure;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What one run has registered; asked and told by many threads. */
final class Registered implements Declared {

  private final Set<List<String>> ids = ConcurrentHashMap.newKeySet();
  private final Set<List<String>> asked = ConcurrentHashMap.newKeySet();
  private final Set<List<String>> twice = ConcurrentHashMap.newKeySet();
  private final Map<List<String>, Property.MapOf> outputs = new ConcurrentHashMap<>();

  /** Notes that the program wants this resource, before it is judged. */
  void wanted(String type, String name) {
    var resource = List.of(type, name);
    if (!asked.add(resource)) {
      twice.add(resource);
    }
  }

  /** Notes what the engine answered. */
  void made(String type, String name, String id, String urn, Property.MapOf properties) {
    if (!id.isEmpty()) {
      ids.add(List.of(type, id));
      ids.add(List.of(type, name, id));
    }
    if (type.startsWith(DeclaredProviders.PREFIX)) {
      // A resource names its provider by URN and id.
      ids.add(List.of(type, urn));
    }
    outputs.put(List.of(type, name), properties);
  }

  @Override
  public boolean contains(String type, String id) {
    return ids.contains(List.of(type, id));
  }

  @Override
  public boolean contains(String type, String name, String id) {
    return ids.contains(List.of(type, name, id));
  }

  @Override
  public boolean twice(String type, String name) {
    return twice.contains(List.of(type, name));
  }

  @Override
  public Property output(String type, String name, String output) {
    var properties = outputs.get(List.of(type, name));
    return properties == null ? new Property.Missing() : properties.field(output);
  }
}
