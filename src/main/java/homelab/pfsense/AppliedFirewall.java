package homelab.pfsense;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import homelab.config.Subnet;
import homelab.wireguard.Session;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What pfSense was last given, without a secret: enough to tell, wherever a rebuild runs, whether
 * the session that the node is about to open is the one that pfSense knows.
 *
 * @param configSha256 of the applied {@code config.xml}, its mark left out, 64 hexadecimal digits
 * @param homePublicKey of pfSense's end
 * @param nodePublicKey of the node's end
 * @param presharedKeyHmac HMAC-SHA-256 with the preshared key over a fixed text: tells keys apart,
 *     gives none away
 * @param homeEndpoint public name and port of pfSense's end
 * @param nodeEndpoint public name and port of the node's end
 * @param homeAddress pfSense's address in the session, with prefix
 * @param nodeAddress the node's address in the session, with prefix
 * @param homeNetworks what lies behind pfSense
 * @param nodeNetworks what lies behind the node
 */
@JsonPropertyOrder({
  "configSha256",
  "homePublicKey",
  "nodePublicKey",
  "presharedKeyHmac",
  "homeEndpoint",
  "nodeEndpoint",
  "homeAddress",
  "nodeAddress",
  "homeNetworks",
  "nodeNetworks"
})
public record AppliedFirewall(
    String configSha256,
    String homePublicKey,
    String nodePublicKey,
    String presharedKeyHmac,
    String homeEndpoint,
    String nodeEndpoint,
    String homeAddress,
    String nodeAddress,
    List<String> homeNetworks,
    List<String> nodeNetworks) {

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .build();

  private static final String HMAC_TEXT = "homelab session preshared key";

  public AppliedFirewall {
    homeNetworks = List.copyOf(homeNetworks);
    nodeNetworks = List.copyOf(nodeNetworks);
  }

  /** Returns the record of a configuration and the session in it. */
  public static AppliedFirewall of(String configXml, Session session) {
    var home = session.home();
    var node = session.node();
    return new AppliedFirewall(
        ConfigMark.digest(configXml),
        home.publicKey(),
        node.publicKey(),
        hmac(session.presharedKey()),
        home.endpointName() + ":" + session.port(),
        node.endpointName() + ":" + session.port(),
        home.addressWithPrefix(),
        node.addressWithPrefix(),
        home.reachable().stream().map(Subnet::toString).toList(),
        node.reachable().stream().map(Subnet::toString).toList());
  }

  /**
   * Returns this record with the session as another topology places it: what a node made for that
   * topology would open.
   */
  public AppliedFirewall placedBy(Session session) {
    var placed = of("", session);
    return new AppliedFirewall(
        configSha256,
        homePublicKey,
        nodePublicKey,
        presharedKeyHmac,
        placed.homeEndpoint,
        placed.nodeEndpoint,
        placed.homeAddress,
        placed.nodeAddress,
        placed.homeNetworks,
        placed.nodeNetworks);
  }

  /** Returns what pfSense's name server answers while it runs with that {@code config.xml}. */
  public String mark() {
    return ConfigMark.ofDigest(configSha256);
  }

  /** Returns whether the session's three keys are those of another record. */
  public boolean hasKeysOf(AppliedFirewall other) {
    return homePublicKey.equals(other.homePublicKey)
        && nodePublicKey.equals(other.nodePublicKey)
        && presharedKeyHmac.equals(other.presharedKeyHmac);
  }

  /** Returns the record as JSON, LF at the end. */
  public String toJson() {
    try {
      return JSON.writeValueAsString(this).replace("\r\n", "\n") + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record of strings is always JSON", e);
    }
  }

  /**
   * Reads a record.
   *
   * @throws IllegalArgumentException if the text is not such a record
   */
  public static AppliedFirewall fromJson(String json) {
    try {
      return JSON.readValue(json, AppliedFirewall.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "the record of what pfSense was given cannot be read (%s); run './homelab firewall apply' at home to write it anew"
              .formatted(e.getOriginalMessage()),
          e);
    }
  }

  /**
   * Says in which ways what is declared now differs from what pfSense was given, the session first.
   *
   * @param declared what the program would give it now
   * @return one sentence for each difference; empty if pfSense knows what is declared
   */
  public List<String> differencesTo(AppliedFirewall declared) {
    var differences = new ArrayList<String>();
    compare(differences, "pfSense's session key", homePublicKey, declared.homePublicKey);
    compare(differences, "the node's session key", nodePublicKey, declared.nodePublicKey);
    if (!presharedKeyHmac.equals(declared.presharedKeyHmac)) {
      differences.add("the session's preshared key is another than pfSense was given");
    }
    compare(differences, "pfSense's endpoint", homeEndpoint, declared.homeEndpoint);
    compare(differences, "the node's endpoint", nodeEndpoint, declared.nodeEndpoint);
    compare(differences, "pfSense's session address", homeAddress, declared.homeAddress);
    compare(differences, "the node's session address", nodeAddress, declared.nodeAddress);
    compare(differences, "what lies behind pfSense", homeNetworks, declared.homeNetworks);
    compare(differences, "what lies behind the node", nodeNetworks, declared.nodeNetworks);
    if (differences.isEmpty()) {
      compare(differences, "the rest of config.xml (SHA-256)", configSha256, declared.configSha256);
    }
    return List.copyOf(differences);
  }

  private static void compare(
      List<String> differences, String what, Object applied, Object declared) {
    if (!Objects.equals(applied, declared)) {
      differences.add(
          "%s: pfSense was given %s, declared is %s".formatted(what, applied, declared));
    }
  }

  private static String hmac(String presharedKey) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(Base64.getDecoder().decode(presharedKey), "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(HMAC_TEXT.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HMAC-SHA-256", e);
    }
  }
}
