package homelab.controlplane;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;

/** What cloudflared authenticates with, computed from what the program knows anyway. */
public final class TunnelToken {

  private TunnelToken() {}

  /**
   * Returns the token: standard base64 of {@code {"a":account,"t":tunnel,"s":secret}} (cloudflared,
   * connection/connection.go, TunnelToken).
   *
   * @param accountId of the Cloudflare account
   * @param tunnelId the tunnel's UUID
   * @param secret the tunnel's secret, base64 as the API takes it
   */
  public static String of(String accountId, String tunnelId, String secret) {
    var token = new LinkedHashMap<String, String>();
    token.put("a", accountId);
    token.put("t", tunnelId);
    token.put("s", secret);
    try {
      return Base64.getEncoder()
          .encodeToString(
              new ObjectMapper().writeValueAsString(token).getBytes(StandardCharsets.UTF_8));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("three texts can be written", e);
    }
  }
}
