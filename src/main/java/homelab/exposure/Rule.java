package homelab.exposure;

import java.util.Locale;

/** What may not be declared. The order is that of docs/exposure.md. */
public enum Rule {
  NO_INGRESS(
      "no ingress rule in any list or group",
      "Every inbound port is closed, for good: both ends of the session send first, so replies are"
          + " all that has to come in.",
      "Leave it out; reach the node over the session."),
  DECLARED_EMPTY(
      "a security list declares both of its rule lists",
      "OCI keeps the rules it ships, SSH and ICMP from anywhere, where a declaration leaves them"
          + " out.",
      "Declare the list, and declare it empty."),
  STATEFUL(
      "security rules are stateful",
      "A stateless rule makes OCI forget who started a conversation, so its replies need an open"
          + " door of their own.",
      "Set stateless to false."),
  LISTED_EGRESS(
      "egress names protocol and destination",
      "What may leave is listed one by one; 'all protocols' is a way out for anything that gets"
          + " in.",
      "Name the protocol (6 is TCP, 17 is UDP) and the port."),
  OWN_NETWORK(
      "networks, subnets and groups are declared by this program",
      "What another program declares was not judged here and may stand open.",
      "Pass the id() of a resource that this program declares."),
  OWN_SECURITY_LIST(
      "a subnet has security lists, and they are declared by this program",
      "Without one it gets the VCN's default list, and a foreign one was not judged here.",
      "Set securityListIds to the id() of the security list that this program declares."),
  NO_IPV6(
      "no IPv6",
      "No address and no rule here is thought through for IPv6.",
      "Leave it out or set it to false."),
  NO_SSH_KEY(
      "no SSH key and nothing but user_data in the node's metadata",
      "SSH is off on the node; a failure is mended by a rebuild.",
      "Put only user_data into metadata; use the serial console in an emergency."),
  NO_LEGACY_METADATA(
      "legacy metadata endpoints are off",
      "They hand user_data, with its keys, to any request that reaches them.",
      "Set instanceOptions.areLegacyImdsEndpointsDisabled to true."),
  NO_REMOTE_AGENT(
      "Bastion and run-command plugins are off",
      "Both let somebody at Oracle's API into the node past the session.",
      "Declare the plugins 'Bastion' and 'Compute Instance Run Command' with desiredState"
          + " DISABLED."),
  NO_SIDE_DOOR(
      "no property that opens a way past these rules",
      "It would give a machine rules, scripts or networks that are judged nowhere.",
      "Leave it out."),
  GUEST_FIREWALL(
      "every guest's card and firewall is on, with input DROP",
      "Guests share a bridge; their firewall is what keeps one service from another.",
      "Set firewall and enabled to true and inputPolicy to DROP."),
  ROUTER_WITHOUT_FIREWALL(
      "pfSense's own cards have Proxmox' firewall off",
      "On, it would drop all that pfSense routes, and pfSense filters itself.",
      "Set firewall to false on its cards, and declare no firewall options for it."),
  WAN_IS_PFSENSES(
      "only pfSense is on the bridge to the outside",
      "Any other guest there would stand in front of the firewall.",
      "Attach the guest to home.proxmox.guestBridge."),
  GUEST_NETWORK(
      "a guest is in the network that the topology gives it",
      "The management network is admitted to the host, and the untagged wire is not ours.",
      "Use the guest bridge and the VLAN of the guest's network."),
  HOST_ADDRESS(
      "the host has its one management address",
      "An address on another network is a door past pfSense.",
      "Use the topology's management address and bridge; leave the bridge itself without an"
          + " address."),
  HOST_FIREWALL(
      "the host's firewall is on, with input DROP",
      "The API and SSH of the host would answer every network that reaches it.",
      "Set enabled to true and inputPolicy to DROP."),
  ADMITTED_SOURCES(
      "who is admitted is named by address: management, the node, the bootstrap operator,"
          + " cloudflared to services",
      "Everything else has no business with a host or a guest.",
      "Admit the management network or the node's session address; the operator only to ports 22"
          + " and 8006 of the host."),
  CONTAINED(
      "containers are unprivileged, with nesting only and no path of the host",
      "A privileged container, or one with mounts and devices, is a step away from the host.",
      "Set unprivileged to true and no feature but nesting."),
  ONLY_ROUTER_MEDIA(
      "the only file uploaded is pfSense's media",
      "A file on the host can be a script that it runs; pfSense's own rules are checked where its"
          + " media is made.",
      "Upload an ISO named pfsense-<hash>.iso from inside the project."),
  TEMPLATE_DOWNLOAD(
      "what the host downloads is a container template with its checksum",
      "Anything else could be put into a guest unseen.",
      "Set contentType to vztmpl and give a checksum."),
  OWN_ZONE(
      "records live in the configured zone",
      "A name in another zone is judged by nobody here.",
      "Use zone.id and zone.accountId of the stack file."),
  DECLARED_NAME(
      "a public name is a service's or one of the two endpoints",
      "A name that the topology does not know leads visitors somewhere unseen.",
      "Publish a service through the stack file; a wildcard never."),
  PROXIED(
      "a public name is a proxied CNAME to our tunnel, but for the two endpoints",
      "An unproxied name shows an address of ours to everybody; only the session's two ends may, as"
          + " A records.",
      "Use type CNAME, proxied true and content <tunnel id>.cfargotunnel.com."),
  TUNNEL_TO_SERVICES(
      "the tunnel leads to the services' network and port, by HTTP",
      "Forms such as ssh://, tcp://, rdp://, bastion and socks-proxy give visitors a way into the"
          + " networks.",
      "Use http://<address in network.services>:8080 and a service's public name."),
  TUNNEL_CATCH_ALL(
      "the last rule of the tunnel answers 404 to everything else",
      "Without it cloudflared refuses the configuration or serves strangers.",
      "End the list with one rule that has only service: http_status:404."),
  ACCESS_DECIDES(
      "Access protects by allowing named people",
      "Bypass lets everybody through a door that looks shut, and other kinds of application open"
          + " networks.",
      "Use decision allow or deny and type self_hosted."),
  ONLY_WAIT_COMMAND(
      "the only command is the one that waits for the control plane",
      "A command can open anything on the machine that runs the program.",
      "Declare nothing but 'control-plane', run by /bin/sh -c on create alone, with the known"
          + " script."),
  IGNORED_CHANGE(
      "only what this program ignores is under ignoreChanges",
      "The engine would keep what the state holds, which may not be what was judged.",
      "Take it out of ignoreChanges."),
  DECLARED_VALUES(
      "a resource has the properties and values that this program declares, and no other",
      "Whether another value opens something was decided by nobody.",
      "Take it back, or change the component and its allowed values in homelab.exposure together,"
          + " with a test."),
  LEFT_OUT(
      "a resource says all that this program says of it",
      "What is left out is the provider's to choose, and its choice may be an open one.",
      "Say it again, as the component does in the last commit that passed."),
  OWN_VALUES(
      "a resource has its own name, values, keys and references",
      "What is right for one resource of a type may open another one.",
      "Give it its own, or teach the new resource in homelab.exposure.Owners, with a test."),
  RESOURCE_OPTION(
      "no import, no other plugin, the provider of this run, no foreign alias, no unknown option",
      "Each makes a judged declaration stand for something that was not judged.",
      "Leave the option out; use the providers and aliases that the program has."),
  KNOWN_BEFORE_UP(
      "everything that is judged is known when something is made",
      "What cannot be read cannot be judged, and later is too late.",
      "Take the value from a resource that is declared before."),
  TAUGHT_PROPERTY(
      "only properties that the policy has been taught",
      "Nobody has decided yet whether this one opens something.",
      "Teach it in homelab.exposure, with a test, or leave it out."),
  TAUGHT_TYPE(
      "only resource types that the policy has been taught",
      "Nobody has decided yet what this type can open.",
      "Teach it in homelab.exposure, with a test, or leave it out."),
  ONLY_DECLARATIONS(
      "resources are declared, never read, called or made by another program",
      "What exists already, or is made elsewhere, never passes the policy.",
      "Declare the resource here; pass ids through the configuration.");

  private final String statement;
  private final String reason;
  private final String remedy;

  Rule(String statement, String reason, String remedy) {
    this.statement = statement;
    this.reason = reason;
    this.remedy = remedy;
  }

  /** Returns the name that messages and the documentation use, for example {@code no-ingress}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Returns what holds. */
  public String statement() {
    return statement;
  }

  /** Returns why, in one sentence. */
  public String reason() {
    return reason;
  }

  /** Returns what to do instead. */
  public String remedy() {
    return remedy;
  }
}
