package homelab.review;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import homelab.change.KeyChanges;
import homelab.controlplane.LineDifference;
import homelab.review.Change.Action;
import homelab.review.Change.Property;
import homelab.review.Remark.Kind;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a change makes of a stack: the same stack rehearsed without it and with it.
 *
 * @param base without the change
 * @param changed with it
 */
public record RehearsedDifference(Rehearsed base, Rehearsed changed) {

  private static final String NODE = "oci:Core/instance:Instance";

  /** What a machine in OCI cannot change while it lives. */
  private static final List<String> FIXED =
      List.of(
          "freeformTags.homelab-first-boot",
          "availabilityDomain",
          "faultDomain",
          "sourceDetails.",
          "createVnicDetails.subnetId",
          "metadata");

  /** Returns what an 'up' with the change would do to a stack that was made without it. */
  public Plan plan() {
    var before = byKey(base);
    var after = byKey(changed);
    var keys = new TreeSet<>(before.keySet());
    keys.addAll(after.keySet());
    var changes = new ArrayList<Change>();
    var names = new PublicNames();
    for (String key : keys) {
      change(before.get(key), after.get(key)).ifPresent(changes::add);
      var any = after.getOrDefault(key, before.get(key));
      names.see(any.type(), inputs(before.get(key)), inputs(after.get(key)));
    }
    return new Plan(changes, keys.size() - changes.size(), names.remarks());
  }

  private static JsonNode inputs(Rehearsed.Resource resource) {
    return resource == null ? MissingNode.getInstance() : resource.inputs();
  }

  /** Returns what there is to say of it. */
  public ReviewData data(List<Remark> before) {
    var remarks = new ArrayList<>(before);
    remarks.add(Remark.of(Kind.REHEARSED));
    remarks.add(firstBoot());
    remarks.add(reachability());
    return ReviewData.of(changed.stack(), plan(), remarks);
  }

  private static Optional<Change> change(Rehearsed.Resource before, Rehearsed.Resource after) {
    var any = after == null ? before : after;
    if (before == null || after == null) {
      return Optional.of(
          new Change(
              before == null ? Action.CREATE : Action.DELETE,
              any.type(),
              any.name(),
              any.durable(),
              List.of()));
    }
    var properties = properties(before.inputs(), after.inputs());
    if (properties.isEmpty()) {
      return Optional.empty();
    }
    boolean replaced =
        properties.stream()
            .anyMatch(
                one ->
                    KeyChanges.recorded().replaces(any.type(), one.path())
                        || any.type().equals(NODE)
                            && FIXED.stream().anyMatch(one.path()::startsWith));
    return Optional.of(
        new Change(
            replaced ? Action.REPLACE : Action.UPDATE,
            any.type(),
            any.name(),
            before.durable() || after.durable(),
            properties));
  }

  private static List<Property> properties(JsonNode before, JsonNode after) {
    var old = leaves(before);
    var wanted = leaves(after);
    var paths = new TreeSet<>(old.keySet());
    paths.addAll(wanted.keySet());
    return paths.stream()
        .filter(path -> !old.getOrDefault(path, "").equals(wanted.getOrDefault(path, "")))
        .map(
            path ->
                new Property(
                    path, EngineEvents.shown(before, path), EngineEvents.shown(after, path)))
        .toList();
  }

  private static Map<String, String> leaves(JsonNode tree) {
    var leaves = new TreeMap<String, String>();
    collect("", tree, leaves);
    return leaves;
  }

  private static void collect(String path, JsonNode at, Map<String, String> leaves) {
    if (at.isObject()) {
      at.properties()
          .forEach(
              entry ->
                  collect(
                      path.isEmpty() ? entry.getKey() : path + "." + entry.getKey(),
                      entry.getValue(),
                      leaves));
    } else if (at.isArray()) {
      for (int i = 0; i < at.size(); i++) {
        collect("%s[%d]".formatted(path, i), at.get(i), leaves);
      }
    } else {
      leaves.put(path, at.asText());
    }
  }

  private Remark firstBoot() {
    var old = base.firstBoot();
    var wanted = changed.firstBoot();
    if (old.equals(wanted)) {
      return Remark.of(Kind.FIRST_BOOT_SAME, fingerprint(wanted));
    }
    return Remark.of(
        Kind.FIRST_BOOT_CHANGED,
        fingerprint(old),
        fingerprint(wanted),
        LineDifference.unified(
            "a/user_data.sh", "b/user_data.sh", old.lines().toList(), wanted.lines().toList()));
  }

  private Remark reachability() {
    var old = rows(base);
    var wanted = rows(changed);
    var lines =
        Stream.concat(
                old.stream().filter(row -> !wanted.contains(row)).map(row -> "- " + row),
                wanted.stream().filter(row -> !old.contains(row)).map(row -> "+ " + row))
            .collect(Collectors.joining("\n"));
    return lines.isEmpty() ? Remark.of(Kind.REACH_SAME) : Remark.of(Kind.REACH_CHANGED, lines);
  }

  private static List<String> rows(Rehearsed rehearsed) {
    return rehearsed.reachability().stream()
        .map(row -> "%s → %s: %s".formatted(row.get(0), row.get(1), row.get(2)))
        .sorted()
        .toList();
  }

  private static Map<String, Rehearsed.Resource> byKey(Rehearsed rehearsed) {
    return rehearsed.resources().stream()
        .collect(
            Collectors.toMap(
                Rehearsed.Resource::key, resource -> resource, (a, b) -> b, TreeMap::new));
  }

  /** Returns the first digits of a text's SHA-256. */
  public static String fingerprint(String text) {
    try {
      var digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
