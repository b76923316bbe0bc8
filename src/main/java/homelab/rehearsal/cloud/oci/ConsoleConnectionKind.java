package homelab.rehearsal.cloud.oci;

import homelab.rehearsal.cloud.CloudObject;
import homelab.rehearsal.cloud.Kind;
import homelab.rehearsal.cloud.Values;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.TreeMap;

/**
 * The serial console's entrance to one instance. It takes RSA keys only, and one connection at a
 * time.
 */
final class ConsoleConnectionKind implements Kind {

  private final OciWorld world;

  ConsoleConnectionKind(OciWorld world) {
    this.world = world;
  }

  @Override
  public Made create(Values inputs) {
    var instance = world.require(OciWorld.INSTANCE, inputs.textOr("instanceId", ""));
    var key = inputs.textOr("publicKey", "").strip().split("\\s+");
    world.refuse(
        !key[0].equals("ssh-rsa") || key.length < 2 || decode(key[1]).length < 256,
        "400-InvalidParameter",
        "Invalid public key: serial console connections need an RSA key of 2048 bits or more");
    world.refuse(
        world.objects(OciWorld.CONSOLE).stream()
            .anyMatch(
                other ->
                    other.now().textOr("instanceId", "").equals(inputs.textOr("instanceId", ""))),
        "409-Conflict",
        "the instance already has an active console connection");
    var id = world.ocid("instanceconsoleconnection");
    var to = inputs.textOr("instanceId", "");
    var host = "instance-console.%s.oraclecloud.com".formatted(world.tenancy().region());
    var proxy = "ssh -o ProxyCommand='ssh -W %%h:%%p -p 443 %s@%s'".formatted(id, host);
    var computed = new TreeMap<String, Object>();
    computed.put(
        "compartmentId", instance.map(found -> found.now().textOr("compartmentId", "")).orElse(""));
    computed.put("connectionString", proxy + " " + to);
    computed.put(
        "vncConnectionString", proxy + " -N -L localhost:5900:%s:5900 %s".formatted(to, to));
    computed.put("fingerprint", key.length < 2 ? "" : fingerprint(key[1]));
    computed.put(
        "serviceHostKeyFingerprint",
        fingerprint(Base64.getEncoder().encodeToString(host.getBytes(StandardCharsets.UTF_8))));
    computed.put("state", "ACTIVE");
    return new Made(id, computed);
  }

  @Override
  public void delete(CloudObject object) {
    // Oracle lets a connection go at any time.
  }

  private static byte[] decode(String base64) {
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }

  private static String fingerprint(String base64) {
    try {
      return HexFormat.ofDelimiter(":")
          .formatHex(MessageDigest.getInstance("SHA-256").digest(decode(base64)), 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
