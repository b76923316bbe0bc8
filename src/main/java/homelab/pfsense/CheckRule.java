package homelab.pfsense;

import homelab.pfsense.Checker.File;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The rules that a {@code config.xml} must keep, each with the reason. What they say of pfSense was
 * read in the source of CE 2.7.2 and of the development branch after it; its own PHP was run on a
 * rendered file, and no machine has booted with one.
 */
public enum CheckRule {
  DECLARATION_ON_LINE_1(
      "the External Configuration Locator expects the root on line 2", ShapeRules::declaration),
  ROOT_ON_LINE_2(
      "the External Configuration Locator compares line 2 with <pfsense> as text and ignores the"
          + " file otherwise",
      ShapeRules::root),
  WELL_FORMED("pfSense refuses what its parser cannot read", file -> Stream.of()),
  SCHEMA_VERSION(
      "older schemas are upgraded at boot, newer ones only get a warning", ShapeRules::version),
  NO_REPEATED_ELEMENT(
      "a repeated element that is not a list is a fatal parse error", ShapeRules::repeated),
  FLAGS_ARE_EMPTY(
      "a boolean is set by being there: <disabled>false</disabled> disables", ShapeRules::flags),

  ADMIN_CAN_LOG_IN(
      "a user without a hash that pfSense knows is skipped, and the default password is public",
      SystemRules::admin),
  ADMIN_GROUPS("without its groups the administrator may do nothing", SystemRules::groups),
  NO_SSH("pfSense starts sshd as soon as system/ssh/enable exists", SystemRules::ssh),
  SERIAL_CONSOLE("the serial console is the way in when the network is not", SystemRules::serial),
  CONSOLE_ASKS(
      "without it the console logs in by itself: whoever may open it in Proxmox is root",
      SystemRules::console),
  LOCKOUT_DECIDED(
      "the automatic anti-lockout rule admits the whole household; without it a rule of ours must"
          + " admit somebody",
      SystemRules::lockout),
  NO_IPV6("with IPv6 on, pfSense passes ICMPv6 on WAN by itself", SystemRules::ipv6),
  CRON_COMPLETE("pfSense runs only the jobs that are listed", SystemRules::cron),

  DEVICES_EXIST(
      "boot stops at a console prompt if an interface names a card that is not there",
      InterfaceRules::devices),
  LAN_EXISTS(
      "with one interface only, pfSense opens its web interface to WAN", InterfaceRules::lan),
  VLANS_NAMED("a VLAN's device must be <card>.<tag>, and declared", InterfaceRules::vlans),
  DESCRIPTIONS_ARE_MACROS(
      "an interface's description becomes the name of a pf macro", InterfaceRules::descriptions),
  TUNNEL_HAS_MTU(
      "an assigned tunnel without an MTU gets 1500 and loses large packets", InterfaceRules::mtu),
  TUNNEL_WITHOUT_GATEWAY(
      "an interface with a gateway of its own counts as a WAN: its traffic is rewritten",
      InterfaceRules::tunnelGateway),
  GATEWAYS_NAMED(
      "with no default gateway named, pfSense may choose the session's", InterfaceRules::gateways),

  WAN_GATEWAY_NOT_PINGED(
      "DynDNS sends nothing while pfSense's ping of WAN's gateway has no answer",
      InterfaceRules::wanGateway),

  DHCP_BACKEND_NAMED("the default differs by version", NameRules::backend),
  DHCP_ON_LAN_ONLY("every other machine has a fixed address", NameRules::dhcp),
  RESOLVER_INSIDE("a resolver on WAN answers whoever gets through", NameRules::resolver),
  NODE_NAME_NEVER_CACHED(
      "a cached answer keeps the session down after a rebuild", NameRules::uncached),
  MARK_TELLS_THE_FILE(
      "'firewall apply' asks for it; nothing else shows that the new file is in force",
      NameRules::mark),
  PUBLIC_ADDRESS_OVER_TLS(
      "behind another router whoever answers in plain HTTP decides where home.<zone> leads",
      NameRules::checkIp),
  DYNDNS_KEEPS_HOME_TRUE(
      "the client takes a base64 token, finds the zone by id, and must not proxy UDP",
      NameRules::dynDns),

  NOTHING_PASSES_ON_WAN("no inbound port is open anywhere", DoorRules::wan),
  NO_PORT_FORWARD("no inbound port is open anywhere", DoorRules::forwards),
  NO_INTERFACE_GROUP("rules of a group come before those of its interfaces", DoorRules::groups),
  SESSION_KEEPS_ITS_PORT(
      "a rewritten source port breaks the simultaneous open", DoorRules::outbound),
  TRACKERS_UNIQUE("pf counts and logs a rule by this number", DoorRules::trackers),

  TUNNEL_SHAPE("the package reads these elements and no others", PackageRules::tunnel),
  PEER_ROWS("the package reads address and mask apart, and networks only", PackageRules::rows),
  PEER_IS_FOUND(
      "the peer is a name that moves, and a firewall forgets an idle session",
      PackageRules::endpoint),
  RESOLVED_QUICKLY(
      "the package's default of 300 s, or 0 for never, keeps the session down after a rebuild",
      PackageRules::interval),
  PACKAGE_WHOLE(
      "media that stay attached bring this file back at each boot; without its service entry the"
          + " endpoint is never set",
      PackageRules::whole),
  PACKAGE_HEALS(
      "a template whose wizard was run installs no package by itself", PackageRules::heals),
  NO_LEGACY_WIREGUARD("an upgrade deletes a top-level wireguard element", PackageRules::legacy);

  private final String reason;
  private final Function<File, Stream<String>> problems;

  CheckRule(String reason, Function<File, Stream<String>> problems) {
    this.reason = reason;
    this.problems = problems;
  }

  /** Returns why the rule is there. */
  public String reason() {
    return reason;
  }

  Stream<String> problems(File file) {
    return problems.apply(file);
  }

  boolean needsTextOnly() {
    return this == DECLARATION_ON_LINE_1 || this == ROOT_ON_LINE_2;
  }
}
