package homelab.topology;

import homelab.config.Service;

/**
 * A service with the place it got.
 *
 * @param service what the configuration says of it
 * @param guest its container
 * @param publicName its public host name, for example {@code blog.example.org}
 */
public record ServiceGuest(Service service, Guest guest, String publicName) {

  /**
   * Returns what the gate before the service is called, for example {@code notes@memo}. A gate
   * belongs to a service and a public name together, so that it is never taken for another one.
   */
  public String gate() {
    return guest.name() + "@" + service.hostName();
  }

  /** Returns the name of the gate's Access policy at Cloudflare. */
  public String policyName() {
    return "homelab " + gate();
  }
}
