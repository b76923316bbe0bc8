package homelab.pfsense;

import homelab.pfsense.Checker.File;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;

/** Rules about what passes from outside, and about rewriting. */
final class DoorRules {

  // pfSense numbers the rules that it makes itself from here on (filter.inc).
  private static final long FIRST_RESERVED = 1_000_000_000L;
  private static final long LAST_RESERVED = 1_000_099_999L;

  private DoorRules() {}

  static Stream<String> wan(File file) {
    return file.root().all("filter/rule").stream()
        .filter(rule -> !rule.has("disabled") && !rule.textAt("type").matches("block|reject"))
        .filter(DoorRules::comesInOnWan)
        .map(
            rule -> "rule '%s' passes traffic on WAN; take it out".formatted(rule.textAt("descr")));
  }

  private static boolean comesInOnWan(ConfigElement rule) {
    var interfaces = Arrays.asList(rule.textAt("interface").split(","));
    boolean floating = rule.has("floating");
    return interfaces.contains("wan")
        || floating
            && (interfaces.contains("") || interfaces.contains("any"))
            && !rule.textAt("direction").equals("out");
  }

  static Stream<String> forwards(File file) {
    return Stream.of("nat/rule", "nat/onetoone", "nat/npt")
        .filter(file.root()::has)
        .map(path -> path + " is there; nothing is forwarded from outside");
  }

  static Stream<String> groups(File file) {
    var declared =
        file.root().at("interfaces").map(ConfigElement::children).orElse(List.of()).stream()
            .map(ConfigElement::name)
            .toList();
    return Stream.concat(
        file.root().has("ifgroups/ifgroupentry")
            ? Stream.of("ifgroups/ifgroupentry is there; write rules per interface")
            : Stream.of(),
        file.root().all("filter/rule").stream()
            .flatMap(rule -> Arrays.stream(rule.textAt("interface").split(",")))
            .filter(name -> !declared.contains(name))
            .distinct()
            .map(name -> "a rule is on '%s', which is no interface".formatted(name)));
  }

  static Stream<String> outbound(File file) {
    var mode = file.root().textAt("nat/outbound/mode");
    if (!List.of("automatic", "hybrid").contains(mode)) {
      return Stream.of("nat/outbound/mode is '%s'; use automatic".formatted(mode));
    }
    return file.root().all("nat/outbound/rule").stream()
        .filter(rule -> rule.textAt("interface").equals("wan"))
        .filter(rule -> !rule.has("disabled") && !rule.has("staticnatport") && !rule.has("nonat"))
        .filter(rule -> List.of("any", "(self)").contains(rule.textAt("source/network")))
        .map(
            rule ->
                "outbound rule '%s' rewrites pfSense's own source port"
                    .formatted(rule.textAt("descr")));
  }

  static Stream<String> trackers(File file) {
    var seen = new HashSet<String>();
    return file.root().all("filter/rule").stream()
        .filter(
            rule -> {
              var tracker = rule.textAt("tracker");
              return !tracker.matches("[1-9]\\d{0,9}")
                  || Long.parseLong(tracker) >= FIRST_RESERVED
                      && Long.parseLong(tracker) <= LAST_RESERVED
                  || Long.parseLong(tracker) > 0xFFFFFFFFL
                  || !seen.add(tracker);
            })
        .map(
            rule ->
                "rule '%s': tracker '%s' is missing, reserved or used twice"
                    .formatted(rule.textAt("descr"), rule.textAt("tracker")));
  }
}
