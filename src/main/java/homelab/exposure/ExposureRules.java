package homelab.exposure;

import homelab.config.Bootstrap;
import homelab.config.DnsZone;
import homelab.config.Home;
import homelab.config.HomelabConfig;
import homelab.exposure.Declaration.Kind;
import homelab.topology.Topology;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The policy itself: pure, without engine, clock or memory. */
public final class ExposureRules {

  private static final String STACK = "pulumi:pulumi:Stack";
  private static final String STASH = "pulumi:index:Stash";
  private static final String PROVIDER_PREFIX = "pulumi:providers:";
  private static final Set<String> PROVIDERS = Set.of("oci", "proxmoxve", "cloudflare", "command");

  /** Components of ours; they group what is judged by itself. */
  private static final Pattern COMPONENT = Pattern.compile("homelab:[^:]+:[^:]+");

  private final Map<String, TaughtType> taught = new LinkedHashMap<>();

  private ExposureRules(Collection<TaughtType> types) {
    types.forEach(type -> taught.put(type.token(), type));
  }

  /** Returns the rules for this homelab. */
  public static ExposureRules of(Topology topology, HomelabConfig config) {
    return of(topology, config.home().proxmox(), config.zone(), config.bootstrap());
  }

  /** Returns the rules for this homelab, from the parts of its configuration that they look at. */
  public static ExposureRules of(
      Topology topology, Home.Proxmox host, DnsZone zone, Optional<Bootstrap> bootstrap) {
    var types = new ArrayList<TaughtType>();
    types.addAll(OciRules.types());
    types.addAll(new ProxmoxRules(topology, host, bootstrap).types());
    types.addAll(new CloudflareRules(topology, zone).types());
    types.addAll(CommandRules.types());
    return new ExposureRules(types);
  }

  /**
   * Judges one declaration.
   *
   * @param declaration what the program wants registered
   * @param declared what was declared and made before, for rules about references
   */
  public Verdict judge(Declaration declaration, Declared declared) {
    var findings = new ArrayList<Finding>();
    var unknown = new ArrayList<String>();
    if (declaration.kind() == Kind.REMOTE) {
      findings.add(new Finding("", Rule.ONLY_DECLARATIONS, "is made by another program"));
    } else if (!harmless(declaration)) {
      var type = declaration.kind() == Kind.CUSTOM ? taught.get(declaration.type()) : null;
      if (type == null) {
        findings.add(new Finding("", Rule.TAUGHT_TYPE, "is of a type that was not taught"));
      } else {
        if (type.token().equals(CommandRules.COMMAND)
            && !declaration.name().equals(CommandRules.WAIT)) {
          findings.add(new Finding("", Rule.ONLY_WAIT_COMMAND, "is another command"));
        }
        type.judge(declaration, declared, findings, unknown);
      }
    }
    return new Verdict(declaration, findings, unknown);
  }

  /**
   * Returns every taught type with its properties and their rules, in the order of the
   * documentation.
   */
  public Map<String, Map<String, Set<Rule>>> taught() {
    var all = new LinkedHashMap<String, Map<String, Set<Rule>>>();
    taught.forEach((token, type) -> all.put(token, type.properties()));
    return Collections.unmodifiableMap(all);
  }

  private static boolean harmless(Declaration declaration) {
    var type = declaration.type();
    return switch (declaration.kind()) {
      case COMPONENT -> type.equals(STACK) || COMPONENT.matcher(type).matches();
      case CUSTOM ->
          type.equals(STASH)
              || type.startsWith(PROVIDER_PREFIX)
                  && PROVIDERS.contains(type.substring(PROVIDER_PREFIX.length()));
      case REMOTE -> false;
    };
  }

  static List<String> providers() {
    return PROVIDERS.stream().sorted().toList();
  }
}
