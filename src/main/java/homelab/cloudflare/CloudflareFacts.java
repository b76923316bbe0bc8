package homelab.cloudflare;

import java.util.List;
import java.util.Set;

/** What is in one zone and its account; nothing is changed by asking. */
public interface CloudflareFacts {

  /**
   * A DNS record.
   *
   * @param name full name, in lower case
   * @param type such as A or CNAME
   * @param comment empty if it has none
   */
  record DnsRecord(String id, String name, String type, String content, String comment) {}

  /**
   * A tunnel that was not deleted.
   *
   * @param remote whether its rules are kept at Cloudflare
   * @param used whether a connector has ever been connected to it
   */
  record Tunnel(String id, String name, boolean remote, boolean used) {}

  /**
   * An Access application.
   *
   * @param domain the public name that it guards
   * @param policies ids of the policies that decide who may pass
   */
  record Application(String id, String name, String domain, Set<String> policies) {
    public Application {
      policies = Set.copyOf(policies);
    }
  }

  /**
   * A reusable Access policy.
   *
   * @param decision such as allow
   * @param includes who is included, each as selector and value: {@code email you@example.org}
   */
  record Policy(String id, String name, String decision, Set<String> includes) {
    public Policy {
      includes = Set.copyOf(includes);
    }
  }

  /** Returns every record of the zone. */
  List<DnsRecord> records();

  /** Returns the account's tunnels. */
  List<Tunnel> tunnels();

  /** Returns the account's Access applications. */
  List<Application> applications();

  /** Returns the account's reusable Access policies. */
  List<Policy> policies();
}
