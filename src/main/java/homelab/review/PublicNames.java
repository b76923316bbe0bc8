package homelab.review;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import homelab.review.Remark.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What a plan does to the names under which services are reached, in words. */
final class PublicNames {

  private static final String RULES =
      "cloudflare:index/zeroTrustTunnelCloudflaredConfig:ZeroTrustTunnelCloudflaredConfig";
  private static final String RECORD = "cloudflare:index/dnsRecord:DnsRecord";
  private static final String APPLICATION =
      "cloudflare:index/zeroTrustAccessApplication:ZeroTrustAccessApplication";

  /** Names by what they lead to. */
  private final Map<String, String> before = new LinkedHashMap<>();

  private final Map<String, String> after = new LinkedHashMap<>();
  private final Map<String, String> services = new LinkedHashMap<>();
  private final Set<String> gatedBefore = new LinkedHashSet<>();
  private final Set<String> gatedAfter = new LinkedHashSet<>();

  /** Looks at one step of the plan; the order of steps does not matter. */
  void see(JsonNode step) {
    boolean deleted = step.path("op").asText().startsWith("delete");
    see(
        step.path("type").asText(),
        step.path("old").path("inputs"),
        deleted ? MissingNode.getInstance() : step.path("new").path("inputs"));
  }

  /**
   * Looks at one resource.
   *
   * @param old its inputs before; missing if it was not there
   * @param now its inputs then; missing if it is deleted
   */
  void see(String type, JsonNode old, JsonNode now) {
    switch (type) {
      case RULES -> {
        read(old, before);
        read(now, after);
      }
      case RECORD -> {
        var words = now.path("comment").asText().split("[ ,]+");
        if (words.length > 1 && words[0].equals("Service")) {
          services.put(now.path("name").asText(), words[1]);
        }
      }
      case APPLICATION -> {
        if (old.has("domain")) {
          gatedBefore.add(old.path("domain").asText());
        }
        if (now.has("domain")) {
          gatedAfter.add(now.path("domain").asText());
        }
      }
      default -> {
        // Leads nobody anywhere.
      }
    }
  }

  /** Returns what has to be said: services that become public, or guarded, or move. */
  List<Remark> remarks() {
    var remarks = new ArrayList<Remark>();
    opened().forEach(name -> remarks.add(Remark.of(Kind.BECOMES_PUBLIC, name)));
    closed().forEach(name -> remarks.add(Remark.of(Kind.BECOMES_GUARDED, name)));
    after.forEach(
        (origin, name) -> {
          var old = before.get(origin);
          if (old != null && !old.equals(name)) {
            remarks.add(moved(old, name));
          }
        });
    return remarks;
  }

  private Set<String> opened() {
    var opened = new TreeSet<String>();
    after.forEach(
        (origin, name) -> {
          var old = before.getOrDefault(origin, "");
          if (gatedBefore.contains(old) && !gatedAfter.contains(name)) {
            opened.add(name);
          }
        });
    return opened;
  }

  /** A service that was reached without a gate and has one then. */
  private Set<String> closed() {
    var closed = new TreeSet<String>();
    after.forEach(
        (origin, name) -> {
          var old = before.get(origin);
          if (old != null && !gatedBefore.contains(old) && gatedAfter.contains(name)) {
            closed.add(name);
          }
        });
    return closed;
  }

  private Remark moved(String old, String name) {
    return Remark.of(
        gatedAfter.contains(name) ? Kind.MOVES_BEHIND_ACCESS : Kind.MOVES_IN_PUBLIC,
        services.getOrDefault(name, name),
        old,
        name,
        after.containsValue(old) ? services.getOrDefault(old, "another service") : "");
  }

  private static void read(JsonNode inputs, Map<String, String> names) {
    for (var rule : inputs.path("config").path("ingresses")) {
      if (rule.hasNonNull("hostname")) {
        names.put(rule.path("service").asText(), rule.path("hostname").asText());
      }
    }
  }
}
