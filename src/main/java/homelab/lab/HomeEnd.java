package homelab.lab;

import homelab.lab.home.ConfigLocator.Medium;
import homelab.lab.home.Home;
import homelab.pfsense.MediaChecker.Release;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * pfSense's stand-in in its namespace, run from the text of a {@code config.xml}, and the machines
 * that are plugged into its networks.
 */
final class HomeEnd implements AutoCloseable {

  /** The router's cards, in Proxmox's order; the networks behind the second are made by name. */
  private static final String WAN_CARD = "vtnet0";

  private final Host host;
  private final LabNetwork network;
  private final HomeLine line;
  private final String name;
  private final Path folder;
  private Release release = Release.AFTER_2_8_1;
  private Medium medium = Medium.CD;
  private final List<String> machines = new ArrayList<>();
  private Optional<OrderedProcess> router = Optional.empty();

  /**
   * Prepares a router that is off.
   *
   * @param folder is made, readable for its owner only: the text holds keys
   */
  HomeEnd(
      Host host, LabNetwork network, HomeLine line, String name, Path folder, String configXml) {
    this.host = host;
    this.network = network;
    this.line = line;
    this.name = name;
    this.folder = folder;
    try {
      Files.createDirectory(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      configure(configXml);
      Files.writeString(folder.resolve("resolv.conf"), "nameserver 127.0.0.1\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    host.run("ip", "netns", "add", namespace());
    host.run("ip", "-n", namespace(), "link", "set", "lo", "up");
    line.plug(namespace(), WAN_CARD);
  }

  /** Switches the router on and waits until it routes, with the address that the line gives now. */
  void powerOn() {
    var lease = line.lease();
    var command =
        new ArrayList<>(
            List.of(
                "unshare",
                "--pid",
                "--fork",
                "--kill-child",
                "--mount-proc",
                "sh",
                "-c",
                "mkdir -p /run/wireguard && mount -t tmpfs tmpfs /run/wireguard"
                    + " && mount --bind \"$0\" /etc/resolv.conf && exec \"$@\"",
                folder.resolve("resolv.conf").toString()));
    command.addAll(OrderedProcess.java(Home.class));
    command.addAll(
        List.of(
            folder.toString(), lease.address(), lease.gateway(), release.name(), medium.name()));
    router =
        Optional.of(
            OrderedProcess.start(
                "the lab's router",
                LabNetwork.inside(namespace(), command.toArray(String[]::new)),
                folder.resolve("home.log")));
  }

  /** Lets the router be of another release, with its file on this medium, from its next start. */
  void release(Release other, Medium on) {
    release = other;
    medium = on;
  }

  /** Makes the router as a template is whose set-up wizard was not run. */
  void leaveWizardPending() {
    try {
      Files.writeString(folder.resolve("trigger_initial_wizard"), "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Puts another file on the router's medium; what a start makes of it depends on the release. */
  void configure(String configXml) {
    try {
      Files.writeString(folder.resolve("config.xml"), configXml);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Puts the router's rules into force as they were at its start. */
  void reloadRules() {
    var rules = folder.resolve("rules.nft").toString();
    host.run("ip", "netns", "exec", namespace(), "nft", "-f", rules);
  }

  /** Gives home another public address; its router is told by the provider. */
  void move() {
    var lease = line.move();
    router.orElseThrow().order("lease", lease.address(), lease.gateway());
  }

  /** Runs a command in the router. */
  Host.Result inside(String... command) {
    var leader = router.orElseThrow().process().descendants().mapToLong(ProcessHandle::pid).min();
    var whole =
        new ArrayList<>(
            List.of(
                "nsenter",
                "--target",
                Long.toString(leader.orElseThrow()),
                "--mount",
                "--net",
                "--"));
    whole.addAll(List.of(command));
    return host.attempt(whole.toArray(String[]::new));
  }

  /**
   * Bytes that home's end of the session has sent and received since it was switched on.
   *
   * @param in what came out of the session here
   * @param out what went into it
   */
  record Passed(long in, long out) {}

  /** What has passed through the session. */
  Passed passed() {
    var words = inside("wg", "show", "tun_wg0", "transfer").text().strip().split("\\s+");
    if (words.length != 3) {
      throw new LabFailure("home's end of the session has not one peer: " + List.of(words));
    }
    return new Passed(Long.parseLong(words[1]), Long.parseLong(words[2]));
  }

  /**
   * Makes a machine's network in one of the router's.
   *
   * @param machine its name, at most four characters
   * @param device the router's name of the network, for example {@code vtnet1.10}
   * @param address with its prefix length
   * @param gateway the router's address there
   * @return the namespace
   */
  String plug(String machine, String device, String address, String gateway) {
    var namespace = name + "-" + machine;
    host.run("ip", "netns", "add", namespace);
    machines.add(namespace);
    host.run("ip", "-n", namespace, "link", "set", "lo", "up");
    var port = "m%d".formatted(machines.size());
    network.link(namespace(), port, namespace, "eth0");
    host.run("ip", "-n", namespace(), "link", "set", port, "master", device);
    host.run("ip", "-n", namespace, "address", "add", address, "dev", "eth0");
    host.run("ip", "-n", namespace, "route", "add", "default", "via", gateway);
    return namespace;
  }

  /** The namespace. */
  String namespace() {
    return name + "-home";
  }

  /** What the router has said. */
  String log() {
    return LabParts.text(folder.resolve("home.log"));
  }

  /** Switches the router off; nobody is told. */
  void cutPower() {
    router.ifPresent(OrderedProcess::close);
    router = Optional.empty();
  }

  @Override
  public void close() {
    cutPower();
    machines.forEach(machine -> host.attempt("ip", "netns", "delete", machine));
    host.attempt("ip", "netns", "delete", namespace());
  }
}
