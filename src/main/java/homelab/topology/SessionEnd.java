package homelab.topology;

import homelab.config.Subnet;
import inet.ipaddr.ipv4.IPv4Address;
import java.util.List;

/**
 * One end of the WireGuard session.
 *
 * @param name the public name under which the other end finds it, for example {@code
 *     home.example.org}
 * @param address its address inside the session
 * @param reachable what the other end may send to through it: the networks behind it and its own
 *     address
 */
public record SessionEnd(String name, IPv4Address address, List<Subnet> reachable) {
  public SessionEnd {
    reachable = List.copyOf(reachable);
  }
}
