package homelab.home;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The stages in which home comes up. Each contains the ones before it and is safe to stop after and
 * to run again; in no stage does a person lose the way to the host that they had before.
 */
public enum BringUpStage {
  /** Names, tunnel, networks and the router with its media: all that no other stage names. */
  NETWORKS(
      "names, tunnel, networks and the router",
      """
      pfSense boots with its medium: look at its console (docs/pfsense.md). When it has an address
      on WAN, take the gateway off the host's outer bridge; the host's way out is the router now.\
      """),

  /** The host's own address behind the router, and its way out through it. */
  HOST(
      "the host's address behind the router",
      """
      From the management network the host answers on its new address. The way in that
      bootstrap.operatorCidr names still works.\
      """,
      "management-address"),

  /** The tunnel's container and the services'; then what each public name leads to. */
  CONTAINERS(
      "containers and the tunnel's rules",
      """
      Each container runs and takes the control plane's key; nothing is installed in it yet. The
      nightly backup of them comes with the control plane's first converge.\
      """,
      "container-*",
      "tunnel-rules"),

  /** The rules, and the switch after everything else. */
  FIREWALL(
      "the host's firewall, its switch last",
      """
      Who is not in the management network, the node or bootstrap.operatorCidr reaches the host no
      more. './homelab up' makes the node; then './homelab authorize' and './homelab render'. When
      the node runs a playbook on the host, take homelab:bootstrap out, set home.proxmox.endpoint to
      the host's address in the management network, and run './homelab up' there.\
      """,
      "host-rules",
      "rules-*",
      "firewall-*");

  private final String what;
  private final String afterwards;
  private final List<String> names;

  BringUpStage(String what, String afterwards, String... names) {
    this.what = what;
    this.afterwards = afterwards;
    this.names = List.of(names);
  }

  /** Returns the stage with this label, such as {@code containers}. */
  public static Optional<BringUpStage> byLabel(String label) {
    return Arrays.stream(values()).filter(stage -> stage.label().equals(label)).findFirst();
  }

  /** Returns its name on the command line. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns its number, from 1. */
  public int number() {
    return ordinal() + 1;
  }

  /** Returns what it makes, in a few words. */
  public String what() {
    return what;
  }

  /** Returns what is seen after it, and what a person does then. */
  public String afterwards() {
    return afterwards;
  }

  /** Returns the engine's patterns for what comes in a later stage only. */
  public List<String> laterUrns() {
    return Stream.of(values())
        .filter(stage -> stage.compareTo(this) > 0)
        .flatMap(stage -> stage.names.stream())
        .map(BringUpStage::pattern)
        .toList();
  }

  /** Returns the stage that makes one of home's resources, by the resource's name. */
  public static BringUpStage of(String resource) {
    return Stream.of(values())
        .filter(stage -> stage.names.stream().anyMatch(name -> matches(name, resource)))
        .findFirst()
        .orElse(NETWORKS);
  }

  /** Of what is in a stage, only the tunnel's rules are not home's. */
  private static String pattern(String name) {
    return name.equals("tunnel-rules") ? "**::" + name : "**" + HomeComponent.TYPE + "$**::" + name;
  }

  private static boolean matches(String pattern, String name) {
    return pattern.endsWith("*")
        ? name.startsWith(pattern.substring(0, pattern.length() - 1))
        : name.equals(pattern);
  }
}
