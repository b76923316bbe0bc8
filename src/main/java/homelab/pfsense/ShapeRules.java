package homelab.pfsense;

import homelab.pfsense.Checker.File;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Rules about the file as a file. */
final class ShapeRules {

  /** Elements that may repeat, of those that are used here (xmlparse.inc, listtags). */
  private static final Set<String> LISTS =
      Set.of(
          "acls",
          "alias",
          "config",
          "dnsserver",
          "domainoverrides",
          "dyndns",
          "earlyshellcmd",
          "shellcmd",
          "gateway_item",
          "group",
          "hosts",
          "ifgroupentry",
          "item",
          "member",
          "menu",
          "row",
          "package",
          "pool",
          "priv",
          "route",
          "rule",
          "service",
          "staticmap",
          "user",
          "vip",
          "vlan",
          "cert",
          "checkipservice",
          "ca",
          "widget");

  /** Elements that mean yes by being there. */
  private static final Set<String> FLAGS =
      Set.of(
          "enable",
          "disabled",
          "any",
          "not",
          "log",
          "blockpriv",
          "blockbogons",
          "dnsallowoverride",
          "dnssec",
          "hideidentity",
          "hideversion",
          "dnssecstripped",
          "enableserial",
          "noantilockout",
          "disablehttpredirect",
          "disablesegmentationoffloading",
          "disablelargereceiveoffloading",
          "ipv6allow",
          "monitor_disable",
          "disableconsolemenu",
          "disable_factory_default",
          "verifysslpeer",
          "action_disable",
          "staticnatport",
          "nonat",
          "proxied");

  private ShapeRules() {}

  static Stream<String> declaration(File file) {
    var line = file.text().split("\n", 2)[0];
    return line.startsWith("<?xml ") && line.endsWith("?>")
        ? Stream.of()
        : Stream.of("line 1 is not an XML declaration alone");
  }

  static Stream<String> root(File file) {
    var lines = file.text().split("\n", 3);
    return lines.length > 2 && lines[1].equals("<pfsense>")
        ? Stream.of()
        : Stream.of("line 2 must be <pfsense> and nothing else, no indent and no carriage return");
  }

  static Stream<String> version(File file) {
    var version = file.root().textAt("version");
    return version.equals(PfsenseConfig.SCHEMA_VERSION)
        ? Stream.of()
        : Stream.of("version is '%s', not %s".formatted(version, PfsenseConfig.SCHEMA_VERSION));
  }

  static Stream<String> repeated(File file) {
    var problems = new ArrayList<String>();
    repeated(file.root(), file.root().name(), problems);
    return problems.stream();
  }

  private static void repeated(ConfigElement element, String path, List<String> problems) {
    var seen = new HashSet<String>();
    for (var child : element.children()) {
      if (!seen.add(child.name()) && !LISTS.contains(child.name())) {
        problems.add("%s/%s stands there twice and is no list".formatted(path, child.name()));
      }
      repeated(child, path + "/" + child.name(), problems);
    }
  }

  static Stream<String> flags(File file) {
    var problems = new ArrayList<String>();
    flags(file.root(), file.root().name(), problems);
    return problems.stream();
  }

  private static void flags(ConfigElement element, String path, List<String> problems) {
    for (var child : element.children()) {
      // The WireGuard package alone has an <enable> with a value.
      boolean value = path.endsWith("/wireguard/config");
      if (FLAGS.contains(child.name()) && !value && !child.text().isEmpty()) {
        problems.add(
            "%s/%s holds '%s'; leave the element out for no, empty for yes"
                .formatted(path, child.name(), child.text()));
      }
      flags(child, path + "/" + child.name(), problems);
    }
  }
}
