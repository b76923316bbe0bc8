package homelab;

import static org.assertj.core.api.Assertions.assertThat;

import com.pulumi.test.Mocks;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Remembers what was declared and answers as the clouds would: with an id and the outputs that
 * others read. A secret that an earlier run made is given back, as the state would.
 */
final class Declarations implements Mocks {

  private final Collection<ResourceArgs> all = new ConcurrentLinkedQueue<>();
  private final Map<String, Map<String, Object>> byName = new ConcurrentHashMap<>();
  private final Map<String, Map<String, Object>> kept;

  Declarations() {
    this.kept = Map.of();
  }

  private Declarations(Declarations earlier) {
    this.kept = earlier.byName;
  }

  /** Returns an empty list of declarations for a run that finds this one's secrets. */
  Declarations next() {
    return new Declarations(this);
  }

  @Override
  public CompletableFuture<ResourceResult> newResourceAsync(ResourceArgs args) {
    all.add(args);
    byName.put(args.name, args.inputs);
    var outputs = new HashMap<String, Object>(args.inputs);
    switch (args.type) {
      case "pulumi:index:Stash" ->
          outputs.put("output", kept.getOrDefault(args.name, args.inputs).get("input"));
      case "oci:Core/vcn:Vcn" -> outputs.put("defaultSecurityListId", "ocid1.securitylist.default");
      case "oci:Core/instance:Instance" -> outputs.put("publicIp", "203.0.113.9");
      case "oci:Core/instanceConsoleConnection:InstanceConsoleConnection" ->
          outputs.put("connectionString", "ssh …");
      default -> {
        // The others only need an id.
      }
    }
    return CompletableFuture.completedFuture(
        ResourceResult.of(Optional.of(args.name + "-id"), outputs));
  }

  /** Returns everything that was declared, components and providers included. */
  List<ResourceArgs> all() {
    return List.copyOf(all);
  }

  List<Map<String, Object>> ofType(String type) {
    return all.stream().filter(args -> args.type.equals(type)).map(args -> args.inputs).toList();
  }

  Map<String, Object> only(String type) {
    var found = ofType(type);
    assertThat(found).as(type).hasSize(1);
    return found.get(0);
  }

  Map<String, Object> named(String name) {
    return byName.get(name);
  }
}
