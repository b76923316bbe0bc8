package homelab.review;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
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
  List<Warning> warnings() {
    var warnings = new ArrayList<Warning>();
    for (var name : opened()) {
      warnings.add(
          new Warning(
              true,
              Markdown.ours(
                  "**%s is public from then on.** The gate before it is deleted, as the last thing"
                      + " that `up` does.",
                  Markdown.code(name))));
    }
    for (var name : closed()) {
      warnings.add(
          new Warning(
              false,
              Markdown.ours(
                  "**%s is behind Access from then on.** Whoever its list does not name is refused"
                      + " as soon as `up` has made the gate.",
                  Markdown.code(name))));
    }
    after.forEach(
        (origin, name) -> {
          var old = before.get(origin);
          if (old != null && !old.equals(name)) {
            warnings.add(moved(old, name));
          }
        });
    return warnings;
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

  private Warning moved(String old, String name) {
    return new Warning(
        false,
        Markdown.ours(
            "**Service %s moves from %s to %s, %s.** Until the tunnel's rules change it is reached"
                + " under the old name as before, and not under the new one; from then on only"
                + " under the new one. %s",
            Markdown.code(services.getOrDefault(name, name)),
            Markdown.code(old),
            Markdown.code(name),
            gatedAfter.contains(name) ? Markdown.ours("behind Access") : Markdown.ours("public"),
            after.containsValue(old)
                ? Markdown.ours(
                    "The old name leads to %s then.",
                    Markdown.code(services.getOrDefault(old, "another service")))
                : Markdown.ours("The old name is deleted last.")));
  }

  private static void read(JsonNode inputs, Map<String, String> names) {
    for (var rule : inputs.path("config").path("ingresses")) {
      if (rule.hasNonNull("hostname")) {
        names.put(rule.path("service").asText(), rule.path("hostname").asText());
      }
    }
  }
}
