package homelab.exposure;

import homelab.topology.Topology;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The options of a resource: whatever they say, a declaration stands for itself, is made by the
 * plugin of the SDK and by a provider that was judged.
 */
final class OptionRules {

  /** The packages' version files, as the SDKs read them. */
  private static final Map<String, String> VERSIONS =
      Map.of(
          "oci", "com/pulumi/oci/version.txt",
          "cloudflare", "com/pulumi/cloudflare/version.txt",
          "command", "com/pulumi/command/version.txt",
          "proxmoxve", "io/muehlbachler/pulumi/proxmoxve/version.txt");

  /** The packages whose provider is declared: what makes it decides which cloud is changed. */
  static final Set<String> CLOUDS = Set.of("oci", "cloudflare", "proxmoxve");

  /** The packages whose plugin is not in Pulumi's own place. */
  private static final Map<String, String> PLACES =
      Map.of("proxmoxve", "github://api.github.com/muhlba91/pulumi-proxmoxve");

  private static final Pattern GATE = Pattern.compile("(access-(?:policy-)?.+)@[^@]+");

  /** What each public name was called while it was its service's. */
  private final Map<String, String> formerNames;

  OptionRules(Topology topology) {
    formerNames =
        topology.services().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    service -> "public-name-" + service.service().hostName(),
                    service -> "name-" + service.guest().name(),
                    (one, other) -> one));
  }

  void judge(Declaration declaration, Declared declared, List<Finding> findings) {
    var options = declaration.options();
    for (String other : options.others()) {
      refuse(findings, other, "is not an option that the program uses");
    }
    var plugin = plugin(declaration.type());
    if (!options.version().isEmpty() && !options.version().equals(version(plugin))) {
      refuse(findings, "version", "is '%s'".formatted(options.version()));
    }
    if (!options.pluginDownloadUrl().isEmpty()
        && !options.pluginDownloadUrl().equals(PLACES.get(plugin))) {
      refuse(findings, "pluginDownloadURL", "is '%s'".formatted(options.pluginDownloadUrl()));
    }
    for (String provider : options.providers()) {
      if (!judgedProvider(provider, declared)) {
        refuse(findings, "provider", "is no provider of this run");
      }
    }
    for (Options.Alias alias : options.aliases()) {
      if (!alias.plain() || !formerName(declaration, alias.name())) {
        refuse(findings, "aliases", "names '%s'".formatted(alias.name()));
      }
    }
  }

  static String plugin(String type) {
    return type.startsWith(DeclaredProviders.PREFIX)
        ? type.substring(DeclaredProviders.PREFIX.length())
        : type.split(":", 2)[0];
  }

  static String version(String plugin) {
    var file = VERSIONS.get(plugin);
    if (file == null) {
      return "";
    }
    try (var in = OptionRules.class.getClassLoader().getResourceAsStream(file)) {
      return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** A reference is a URN and an id. */
  private static boolean judgedProvider(String reference, Declared declared) {
    int end = reference.lastIndexOf("::");
    if (end < 0) {
      return false;
    }
    var urn = reference.substring(0, end);
    var parts = urn.split("::", 4);
    return parts.length == 4
        && declared.contains(parts[2].substring(parts[2].lastIndexOf('$') + 1), urn);
  }

  /** What names and gates were called while they were their service's alone. */
  private boolean formerName(Declaration declaration, String name) {
    return switch (declaration.type()) {
      case CloudflareRules.DNS_RECORD -> name.equals(formerNames.get(declaration.name()));
      case CloudflareRules.ACCESS_APPLICATION, CloudflareRules.ACCESS_POLICY -> {
        Matcher gate = GATE.matcher(declaration.name());
        yield gate.matches() && gate.group(1).equals(name);
      }
      default -> false;
    };
  }

  private static void refuse(List<Finding> findings, String option, String found) {
    findings.add(new Finding(option, Rule.RESOURCE_OPTION, found));
  }
}
