package homelab.config;

import inet.ipaddr.IPAddressString;
import inet.ipaddr.ipv4.IPv4Address;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Optional;

/** A host that can be reached, and whose bridges are two. */
final class HomeRules {

  private final Sections sections;
  private final Findings found;

  HomeRules(Sections sections, Findings found) {
    this.sections = sections;
    this.found = found;
  }

  void check(Home home) {
    timeZone(home);
    bridges(home);
    endpoint(home);
  }

  private void timeZone(Home home) {
    try {
      ZoneId.of(home.timeZone());
    } catch (DateTimeException e) {
      found.mistake(
          "home.timeZone",
          home.timeZone(),
          "there is no such time zone",
          "write an IANA name such as Europe/Berlin");
    }
  }

  private void bridges(Home home) {
    var port = home.proxmox().guestPort();
    if (port.matches("vmbr[0-9]+")
        || port.equals(home.proxmox().wanBridge())
        || port.equals(home.proxmox().guestBridge())) {
      found.mistake(
          "home.proxmox.guestPort",
          port,
          "it is a bridge, and a bridge cannot be a port of another one",
          "write the name of the network card that leads to the switch, for example enp2s0; 'ip"
              + " -br link' on the host lists them");
    }
    if (home.proxmox().wanBridge().equals(home.proxmox().guestBridge())) {
      found.mistake(
          "home.proxmox.guestBridge",
          home.proxmox().guestBridge(),
          "it is the bridge to the outside, where only pfSense may be attached",
          "choose another name, such as vmbr1");
    }
  }

  private void endpoint(Home home) {
    var host = home.proxmox().endpoint().replaceFirst("https://", "").replaceFirst(":.*", "");
    if (host.matches("[0-9.]+")) {
      var known = new ArrayList<Subnet>();
      sections.network().ifPresent(network -> known.add(network.management().cidr()));
      sections.bootstrap().ifPresent(bootstrap -> known.add(bootstrap.operatorCidr()));
      var address = address(host);
      if (address.isEmpty()) {
        found.mistake(
            "home.proxmox.endpoint",
            home.proxmox().endpoint(),
            host + " is not an address",
            "write the host's address or name");
      } else if (!known.isEmpty()
          && known.stream().noneMatch(subnet -> subnet.contains(address.get()))) {
        found.mistake(
            "home.proxmox.endpoint",
            home.proxmox().endpoint(),
            "%s lies in none of %s, which are the networks that may reach the host"
                .formatted(host, known),
            "use the host's address in network.management, or in bootstrap.operatorCidr while"
                + " bringing up");
      }
    }
  }

  private static Optional<IPv4Address> address(String text) {
    var parsed = new IPAddressString(text).getAddress();
    return parsed != null && parsed.isIPv4() && text.split("\\.").length == 4
        ? Optional.of(parsed.toIPv4())
        : Optional.empty();
  }
}
