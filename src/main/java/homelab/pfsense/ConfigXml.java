package homelab.pfsense;

import homelab.pfsense.FilterRule.Endpoint;
import homelab.pfsense.FilterRule.Protocol;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;

/**
 * Writes the model as pfSense's {@code config.xml}. A boolean is an element that is there or not;
 * what is off is left out. Line 2 is exactly {@code <pfsense>}, because that is all that the
 * External Configuration Locator looks at.
 */
public final class ConfigXml {

  private final XmlText xml;

  private ConfigXml(XmlText xml) {
    this.xml = xml;
  }

  /**
   * Returns the text, LF at the end of each line, with the mark of its own content. It holds
   * secrets in the clear: a file of it must be 0600.
   */
  public static String render(PfsenseConfig config) {
    return render(config, ConfigMark.ofDigest(ConfigMark.digest(withoutMark(config))));
  }

  /** Returns the same text with an empty mark, for a text that no pfSense is given. */
  static String withoutMark(PfsenseConfig config) {
    return render(config, "");
  }

  private static String render(PfsenseConfig config, String mark) {
    var text = new StringWriter();
    try {
      // The JDK's own factory, whatever else lies on the class path.
      var stream = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
      new ConfigXml(new XmlText(stream)).write(config, mark);
      stream.close();
    } catch (XMLStreamException e) {
      throw new IllegalStateException("writing XML to memory failed", e);
    }
    return text.toString();
  }

  private void write(PfsenseConfig config, String mark) throws XMLStreamException {
    xml.start("pfsense");
    xml.text("version", PfsenseConfig.SCHEMA_VERSION);
    xml.empty("lastchange");
    system(config.administration());
    interfaces(config.interfaces());
    staticRoutes(config.routes());
    xml.text("dhcpbackend", "isc");
    dhcp(config.dhcpServers());
    xml.open("syslog");
    xml.text("filterdescriptions", "1");
    xml.close();
    xml.open("nat");
    xml.open("outbound");
    // pfSense's own socket keeps its port: automatic mode rewrites the networks behind it only.
    xml.text("mode", "automatic");
    xml.close();
    xml.close();
    filter(config.rules());
    aliases(config.aliases());
    // Unused here, but pfSense's default configuration has them, and its code was written beside
    // it.
    for (var unused :
        List.of("shaper", "ipsec", "proxyarp", "wol", "openvpn", "dnshaper", "qinqs")) {
      xml.empty(unused);
    }
    cron(config.cronJobs());
    xml.open("rrd");
    xml.flag("enable");
    xml.close();
    unbound(config.resolver(), config.mark().options(mark));
    vlans(config.vlans());
    gateways(config);
    dynDns(config.dynDns());
    checkIp(config.checkIp());
    installedPackages(config.wireGuard());
    xml.end();
  }

  private void system(Administration admin) throws XMLStreamException {
    xml.open("system");
    xml.text("optimization", "normal");
    xml.text("hostname", admin.hostName());
    xml.text("domain", admin.domain());
    group("all", "All Users", 1998, false);
    group("admins", "System Administrators", 1999, true);
    xml.open("user");
    xml.text("name", "admin");
    xml.text("descr", "System Administrator");
    xml.text("scope", "system");
    xml.text("groupname", "admins");
    xml.text("bcrypt-hash", admin.adminHash());
    xml.text("uid", "0");
    xml.text("priv", "user-shell-access");
    xml.close();
    xml.text("nextuid", "2000");
    xml.text("nextgid", "2000");
    xml.text("timezone", admin.timeZone());
    xml.text("timeservers", admin.timeServer());
    xml.text("language", "en_US");
    xml.open("webgui");
    xml.text("protocol", "https");
    xml.flag("disablehttpredirect");
    // A rule of ours admits the management network; the automatic one would admit the whole
    // household.
    xml.flag("noantilockout");
    xml.close();
    xml.text("disablenatreflection", "yes");
    xml.flag("disablesegmentationoffloading");
    xml.flag("disablelargereceiveoffloading");
    xml.text("maximumtableentries", "400000");
    xml.open("bogons");
    xml.text("interval", "monthly");
    xml.close();
    // With it the console asks for the password; without it whoever may open the VM's console is
    // root.
    xml.flag("disableconsolemenu");
    xml.flag("enableserial");
    xml.text("serialspeed", admin.serialSpeed());
    for (var command : admin.earlyCommands()) {
      xml.text("earlyshellcmd", command);
    }
    xml.close();
  }

  private void group(String name, String description, int id, boolean administers)
      throws XMLStreamException {
    xml.open("group");
    xml.text("name", name);
    xml.text("description", description);
    xml.text("scope", "system");
    xml.text("gid", id);
    xml.text("member", "0");
    if (administers) {
      xml.text("priv", "page-all");
    }
    xml.close();
  }

  private void interfaces(List<NetworkInterface> interfaces) throws XMLStreamException {
    xml.open("interfaces");
    for (var each : interfaces) {
      xml.open(each.key());
      xml.flag("enable");
      xml.text("if", each.device());
      xml.text("descr", each.description());
      if (each.placement().isPresent()) {
        xml.text("ipaddr", each.placement().get().address());
        xml.text("subnet", each.placement().get().network().prefixLength());
      } else {
        xml.text("ipaddr", "dhcp");
      }
      if (each.mtu().isPresent()) {
        xml.text("mtu", each.mtu().getAsInt());
        // pfSense clamps TCP to this value less the 40 bytes of the headers.
        xml.text("mss", each.mtu().getAsInt());
      }
      xml.close();
    }
    xml.close();
  }

  private void staticRoutes(List<StaticRoute> routes) throws XMLStreamException {
    xml.open("staticroutes");
    for (var route : routes) {
      xml.open("route");
      xml.text("network", route.network());
      xml.text("gateway", route.gateway());
      xml.text("descr", route.description());
      xml.close();
    }
    xml.close();
  }

  private void dhcp(List<DhcpServer> servers) throws XMLStreamException {
    xml.open("dhcpd");
    for (var server : servers) {
      xml.open(server.interfaceKey());
      xml.flag("enable");
      xml.open("range");
      xml.text("from", server.first());
      xml.text("to", server.last());
      xml.close();
      xml.text("domain", server.domain());
      xml.close();
    }
    xml.close();
  }

  private void filter(List<FilterRule> rules) throws XMLStreamException {
    xml.open("filter");
    for (var rule : rules) {
      xml.open("rule");
      xml.text("type", rule.action().word());
      xml.text("interface", rule.interfaceKey());
      xml.text("ipprotocol", "inet");
      if (rule.protocol() != Protocol.ANY) {
        xml.text("protocol", rule.protocol().word());
      }
      if (rule.protocol() == Protocol.ECHO_REQUEST) {
        xml.text("icmptype", "echoreq");
      }
      endpoint("source", rule.source(), "");
      endpoint("destination", rule.destination(), rule.port().orElse(""));
      xml.text("descr", rule.purpose());
      xml.text("tracker", rule.tracker());
      xml.close();
    }
    xml.close();
  }

  private void endpoint(String element, Endpoint endpoint, String port) throws XMLStreamException {
    xml.open(element);
    if (endpoint instanceof Endpoint.Any) {
      xml.flag("any");
    } else if (endpoint instanceof Endpoint.NetworkOf network) {
      xml.text("network", network.interfaceKey());
    } else if (endpoint instanceof Endpoint.AddressOf own) {
      xml.text("network", own.interfaceKey() + "ip");
    } else if (endpoint instanceof Endpoint.Firewall) {
      xml.text("network", "(self)");
    } else if (endpoint instanceof Endpoint.Host host) {
      xml.text("address", host.address());
    } else if (endpoint instanceof Endpoint.NotIn outside) {
      xml.text("address", outside.alias().name());
      xml.flag("not");
    }
    if (!port.isEmpty()) {
      xml.text("port", port);
    }
    xml.close();
  }

  private void aliases(List<Alias> aliases) throws XMLStreamException {
    xml.open("aliases");
    for (var alias : aliases) {
      xml.open("alias");
      xml.text("name", alias.name());
      xml.text("type", "network");
      xml.text(
          "address",
          alias.networks().stream().map(String::valueOf).collect(Collectors.joining(" ")));
      xml.text("descr", alias.description());
      xml.close();
    }
    xml.close();
  }

  private void cron(List<CronJob> jobs) throws XMLStreamException {
    xml.open("cron");
    for (var job : jobs) {
      xml.open("item");
      xml.text("minute", job.minute());
      xml.text("hour", job.hour());
      xml.text("mday", job.dayOfMonth());
      xml.text("month", "*");
      xml.text("wday", job.dayOfWeek());
      xml.text("who", "root");
      xml.text("command", job.command());
      xml.close();
    }
    xml.close();
  }

  private void unbound(Resolver resolver, String markOptions) throws XMLStreamException {
    xml.open("unbound");
    xml.flag("enable");
    xml.flag("dnssec");
    xml.text("active_interface", String.join(",", resolver.interfaces()));
    xml.empty("outgoing_interface");
    xml.text("custom_options", base64(resolver.customOptions() + markOptions));
    xml.flag("hideidentity");
    xml.flag("hideversion");
    xml.flag("dnssecstripped");
    xml.flag("qname-minimisation");
    xml.close();
  }

  private void vlans(List<Vlan> vlans) throws XMLStreamException {
    xml.open("vlans");
    for (var vlan : vlans) {
      xml.open("vlan");
      xml.text("if", vlan.parent());
      xml.text("tag", vlan.tag());
      xml.empty("pcp");
      xml.text("descr", vlan.description());
      xml.text("vlanif", vlan.device());
      xml.close();
    }
    xml.close();
  }

  private void gateways(PfsenseConfig config) throws XMLStreamException {
    xml.open("gateways");
    xml.text("defaultgw4", config.defaultGateway());
    for (var gateway : config.gateways()) {
      xml.open("gateway_item");
      xml.text("interface", gateway.interfaceKey());
      xml.text("gateway", gateway.address().map(Object::toString).orElse("dynamic"));
      xml.text("name", gateway.name());
      xml.text("weight", "1");
      xml.text("ipprotocol", "inet");
      xml.text("descr", gateway.description());
      // The node answers no ping from pfSense, and a rebuild must not make pfSense drop states. A
      // provider's gateway may answer none either, and then DynDNS would stay silent.
      xml.flag("monitor_disable");
      xml.flag("action_disable");
      xml.close();
    }
    xml.close();
  }

  private void dynDns(DynDns client) throws XMLStreamException {
    xml.open("dyndnses");
    xml.open("dyndns");
    xml.text("type", "cloudflare");
    xml.flag("enable");
    xml.text("interface", client.interfaceKey());
    xml.text("requestif", client.interfaceKey());
    xml.text("host", client.label());
    xml.text("domainname", client.zone());
    xml.text("username", client.zoneId());
    xml.text("password", base64(client.token()));
    xml.text("ttl", client.ttlSeconds());
    xml.text("maxcacheage", client.maxCacheAgeDays());
    xml.text("descr", "The session's home end");
    xml.text("id", "0");
    xml.close();
    xml.close();
  }

  private void checkIp(CheckIpService service) throws XMLStreamException {
    xml.open("checkipservices");
    xml.flag("disable_factory_default");
    xml.open("checkipservice");
    xml.flag("enable");
    xml.text("name", service.name());
    xml.text("url", service.url());
    xml.empty("username");
    xml.empty("password");
    xml.flag("verifysslpeer");
    xml.empty("descr");
    xml.close();
    xml.close();
  }

  // Package, menu and service entries as an installation writes them: with the media attached each
  // boot brings this
  // file back, and without the service entry pfSense would not start the daemon that sets the
  // endpoint.
  private void installedPackages(WireGuardPackage wireGuard) throws XMLStreamException {
    xml.open("installedpackages");
    xml.open("package");
    xml.text("name", WireGuardPackage.NAME);
    xml.text("internal_name", WireGuardPackage.NAME);
    xml.text("descr", "WireGuard VPN");
    xml.text("configurationfile", "wireguard.xml");
    xml.text("include_file", "/usr/local/pkg/wireguard/includes/wg.inc");
    xml.close();
    menu("VPN", "/wg/vpn_wg_tunnels.php");
    menu("Status", "/wg/status_wireguard.php");
    xml.open("service");
    xml.text("name", "wireguard");
    xml.text("rcfile", "wireguardd");
    xml.text("executable", "php_wg");
    xml.text("description", "WireGuard");
    xml.close();
    wireGuard(wireGuard);
    xml.close();
  }

  private void menu(String section, String url) throws XMLStreamException {
    xml.open("menu");
    xml.text("name", WireGuardPackage.NAME);
    xml.text("section", section);
    xml.text("url", url);
    xml.close();
  }

  private void wireGuard(WireGuardPackage wireGuard) throws XMLStreamException {
    var tunnel = wireGuard.tunnel();
    var peer = wireGuard.peer();
    xml.open("wireguard");
    xml.open("config");
    xml.text("enable", "on");
    xml.text("keep_conf", "yes");
    xml.text("resolve_interval", wireGuard.resolveIntervalSeconds());
    xml.text("resolve_interval_track", "no");
    // Rules of the package's interface group would come before those of the interface.
    xml.text("interface_group", "none");
    xml.text("hide_secrets", "yes");
    xml.text("hide_peers", "yes");
    xml.close();
    xml.open("tunnels");
    xml.open("item");
    xml.text("name", tunnel.device());
    xml.text("enabled", "yes");
    xml.text("descr", tunnel.description());
    xml.text("listenport", tunnel.port());
    xml.text("privatekey", tunnel.privateKey());
    xml.text("publickey", tunnel.publicKey());
    xml.text("mtu", tunnel.mtu());
    xml.empty("addresses");
    xml.close();
    xml.close();
    xml.open("peers");
    xml.open("item");
    xml.text("enabled", "yes");
    xml.text("tun", tunnel.device());
    xml.text("descr", peer.description());
    xml.text("endpoint", peer.endpoint());
    xml.text("port", peer.port());
    xml.text("persistentkeepalive", peer.keepaliveSeconds());
    xml.text("publickey", peer.publicKey());
    xml.text("presharedkey", peer.presharedKey());
    xml.open("allowedips");
    for (var network : peer.allowed()) {
      xml.open("row");
      xml.text("address", network.network());
      xml.text("mask", network.prefixLength());
      xml.empty("descr");
      xml.close();
    }
    xml.close();
    xml.close();
    xml.close();
    xml.close();
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
