package homelab.rehearsal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import homelab.pfsense.ConfigMark;
import homelab.review.Rehearsed;
import homelab.review.RehearsedDifference;
import homelab.secrecy.Masks;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Takes out of a rehearsal what differs from one to the next: minted secrets and their public
 * halves, ids that a cloud drew, and fingerprints of texts that hold such.
 */
final class ReviewFacts {

  /** The engine's mark of a secret in an export. */
  private static final String SECRET = "4dabf18193072939515e22adb298388d";

  private static final Pattern MEDIUM = Pattern.compile("pfsense-[0-9a-f]{16}\\.iso");
  private static final Pattern PUBLIC_KEY =
      Pattern.compile("(ssh-(?:rsa|ed25519)) [A-Za-z0-9+/=]+");
  private static final String FIRST_BOOT_TAG = "homelab-first-boot";

  private final Masks masks;
  private final String firstBoot;
  private final String medium;

  private ReviewFacts(Masks masks, String firstBoot, String routerConfig) {
    this.masks = masks;
    this.firstBoot = masks.apply(firstBoot);
    // The mark is made from the text with its secrets.
    this.medium =
        "pfsense-%s.iso"
            .formatted(
                RehearsedDifference.fingerprint(masks.apply(ConfigMark.without(routerConfig))));
  }

  /**
   * Collects the facts.
   *
   * @param graph the state, secrets encrypted
   * @param keepsake what was minted
   * @param masks what else nobody may read
   * @param routerConfig pfSense's config.xml
   * @param reachability who may reach what
   */
  static Rehearsed of(
      String stack,
      StateGraph graph,
      Keepsake keepsake,
      Masks masks,
      String routerConfig,
      List<List<String>> reachability) {
    keepsake.secrets().forEach(masks::add);
    masks.add("home public key", keepsake.sessionKeys().homePublic());
    masks.add("node public key", keepsake.sessionKeys().nodePublic());
    for (var entry : graph.entries().values()) {
      // The ids that a person chose are numbers, or say where something lies.
      if (entry.id().length() >= 32) {
        masks.add("id of " + entry.name(), entry.id());
      }
      masks.add("id of " + entry.name(), entry.outputs().path("defaultSecurityListId").asText(""));
    }
    var facts = new ReviewFacts(masks, RehearsalFolder.unpack(keepsake.userData()), routerConfig);
    return new Rehearsed(stack, facts.resources(graph), facts.firstBoot, reachability);
  }

  private List<Rehearsed.Resource> resources(StateGraph graph) {
    var resources = new ArrayList<Rehearsed.Resource>();
    for (var entry : graph.entries().values()) {
      // What is minted is drawn anew each time, and a component is only what is in it.
      if (!entry.id().isEmpty() && !entry.type().startsWith("pulumi:")) {
        resources.add(
            new Rehearsed.Resource(
                entry.type(), entry.name(), entry.protect(), cleaned("", entry.inputs())));
      }
    }
    resources.sort(
        Comparator.comparing(Rehearsed.Resource::type).thenComparing(Rehearsed.Resource::name));
    return resources;
  }

  private JsonNode cleaned(String key, JsonNode value) {
    if (value.has(SECRET)) {
      return TextNode.valueOf("[secret]");
    }
    if (value.isObject()) {
      var object = new ObjectNode(JsonNodeFactory.instance);
      value
          .properties()
          .forEach(one -> object.set(one.getKey(), cleaned(one.getKey(), one.getValue())));
      return object;
    }
    if (value.isArray()) {
      var array = JsonNodeFactory.instance.arrayNode();
      value.forEach(one -> array.add(cleaned(key, one)));
      return array;
    }
    if (!value.isTextual()) {
      return value;
    }
    if (key.equals(FIRST_BOOT_TAG)) {
      return TextNode.valueOf(RehearsedDifference.fingerprint(firstBoot));
    }
    var named = MEDIUM.matcher(masks.apply(value.asText())).replaceAll(medium);
    return TextNode.valueOf(PUBLIC_KEY.matcher(named).replaceAll("$1 [public key]"));
  }
}
