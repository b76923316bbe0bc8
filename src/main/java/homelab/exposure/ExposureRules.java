package homelab.exposure;

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
import java.util.TreeMap;
import java.util.function.Function;
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

  /**
   * For each type what its properties may be, given the whole resource; null while what decides
   * which resource it is is unknown.
   */
  private final Map<String, Function<Seen, Map<String, Shape>>> declared;

  private final OptionRules options;

  /** Who each resource is; empty where only its kind is judged. */
  private final Optional<Owners> owners;

  private ExposureRules(
      Collection<TaughtType> types,
      Map<String, Function<Seen, Map<String, Shape>>> declared,
      OptionRules options,
      Optional<Owners> owners) {
    types.forEach(type -> taught.put(type.token(), type));
    this.declared = declared;
    this.options = options;
    this.owners = owners;
  }

  /** Returns the rules for this homelab. */
  public static ExposureRules of(Topology topology, HomelabConfig config) {
    return of(topology, config, Optional.of(new Owners(topology, config)));
  }

  /**
   * Returns what holds for a resource of a kind, whichever of them it is and however much it says.
   */
  static ExposureRules ofKinds(Topology topology, HomelabConfig config) {
    return of(topology, config, Optional.empty());
  }

  private static ExposureRules of(
      Topology topology, HomelabConfig config, Optional<Owners> owners) {
    var types = new ArrayList<TaughtType>();
    types.addAll(OciRules.types());
    types.addAll(new ProxmoxRules(topology, config.home().proxmox(), config.bootstrap()).types());
    types.addAll(new CloudflareRules(topology, config.zone()).types());
    types.addAll(CommandRules.types(topology.semaphoreUrl()));
    var declared = new LinkedHashMap<String, Function<Seen, Map<String, Shape>>>();
    declared.putAll(new DeclaredOci(topology, config).types());
    declared.putAll(new DeclaredHome(topology, config).types());
    declared.putAll(new DeclaredEdge(topology, config).types());
    declared.putAll(DeclaredProviders.types(config));
    declared.put(CommandRules.COMMAND, resource -> CommandRules.declared());
    return new ExposureRules(types, declared, new OptionRules(topology), owners);
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
    } else {
      ignored(declaration, findings);
    }
    options.judge(declaration, declared, findings);
    if (findings.isEmpty() && declaration.kind() == Kind.CUSTOM) {
      // After the rules, which say better what is wrong: nothing else passes either.
      exactly(declaration, declared, findings, unknown);
    }
    if (findings.isEmpty() && declaration.kind() == Kind.CUSTOM) {
      owners.ifPresent(own -> own.judge(declaration, declared, findings, unknown));
    }
    return new Verdict(declaration, findings, unknown);
  }

  private static void ignored(Declaration declaration, List<Finding> findings) {
    for (String path : declaration.ignoredChanges()) {
      // What a stash holds is decided by its first run.
      if (!declaration.type().equals(STASH) || !path.equals("input")) {
        findings.add(new Finding(path, Rule.IGNORED_CHANGE, "is under ignoreChanges"));
      }
    }
  }

  private void exactly(
      Declaration declaration, Declared made, List<Finding> findings, List<String> unknown) {
    var shapes = declared.get(declaration.type());
    if (shapes == null) {
      return;
    }
    var resource = Seen.root(declaration.inputs(), findings, unknown);
    var fields = shapes.apply(resource);
    if (fields == null) {
      // What decides which resource it is comes later, and is noted as unknown.
      return;
    }
    for (String name : declaration.inputs().fields().keySet()) {
      var field = resource.field(name);
      if (fields.containsKey(name)) {
        fields.get(name).judge(field, made);
      } else if (!name.equals("__defaults")) {
        // Of a resource that is not known itself, nothing is known to be wrong yet.
        field.mustBeAbsent(Rule.DECLARED_VALUES);
      }
    }
    if (owners.isPresent() && findings.isEmpty()) {
      new TreeMap<>(fields).forEach((name, shape) -> shape.complete(resource.field(name)));
    }
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
