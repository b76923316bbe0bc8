package homelab.oci;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;

/** Oracle's own HTTP API, with the account's API signing key. */
public final class HttpOci implements OciApi {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration ANSWER = Duration.ofSeconds(20);

  /** What the HTTP client writes itself, from the same values. */
  private static final Set<String> CLIENTS_OWN = Set.of("host", "content-length");

  private final HttpClient client = HttpClient.newBuilder().connectTimeout(ANSWER).build();
  private final URI base;
  private final Signer signer;
  private final InstantSource clock;

  /**
   * Prepares the client; nothing is asked yet.
   *
   * @param base for example {@code https://iaas.eu-frankfurt-1.oraclecloud.com}
   */
  public HttpOci(URI base, Signer signer, InstantSource clock) {
    this.base = base;
    this.signer = signer;
    this.clock = clock;
  }

  /** Returns where a region's compute API is. */
  public static URI compute(String region) {
    return URI.create("https://iaas.%s.oraclecloud.com".formatted(region));
  }

  @Override
  public Room room(Wish wish) {
    var question = JSON.createObjectNode();
    question.put("compartmentId", wish.tenancyId());
    question.put("availabilityDomain", wish.availabilityDomain());
    var shape = question.putArray("shapeAvailabilities").addObject();
    shape.put("instanceShape", wish.shape());
    wish.faultDomain().ifPresent(domain -> shape.put("faultDomain", domain));
    shape
        .putObject("instanceShapeConfig")
        .put("ocpus", wish.ocpus())
        .put("memoryInGBs", wish.memoryGb());
    var answer = post("/20160918/computeCapacityReports", question).at("/shapeAvailabilities/0");
    var status = answer.path("availabilityStatus").asText("");
    if (status.isEmpty()) {
      throw new OciRefusal("Oracle's capacity report says nothing about " + wish.shape());
    }
    return new Room(
        status,
        Optional.of(answer.path("availableCount"))
            .filter(JsonNode::isNumber)
            .map(JsonNode::asLong));
  }

  private JsonNode post(String path, ObjectNode question) {
    var target = base.resolve(path);
    var body = question.toString().getBytes(StandardCharsets.UTF_8);
    var request =
        HttpRequest.newBuilder(target)
            .timeout(ANSWER)
            .version(HttpClient.Version.HTTP_1_1)
            .POST(BodyPublishers.ofByteArray(body));
    signer
        .post(target, "application/json", body, clock.instant())
        .forEach(
            (name, value) -> {
              if (!CLIENTS_OWN.contains(name)) {
                request.header(name, value);
              }
            });
    try {
      var answer = client.send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
      if (answer.statusCode() != 200) {
        throw new OciRefusal(refusal(answer.statusCode(), answer.body()));
      }
      return JSON.readTree(answer.body());
    } catch (IOException e) {
      throw new OciRefusal(
          "%s did not answer (%s)".formatted(base, e.getClass().getSimpleName()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OciRefusal("interrupted while waiting for " + base, e);
    }
  }

  private static String refusal(int status, String body) {
    String code;
    try {
      code = JSON.readTree(body).path("code").asText("");
    } catch (IOException e) {
      code = "";
    }
    var why =
        switch (status) {
          case 401 -> "it does not know the key; are node.userId and node.fingerprint those of it?";
          case 404 -> "it does not know the domain, or the user may not use capacity reports";
          case 429 -> "it was asked too often";
          default -> "try again later";
        };
    return "Oracle answered %d%s: %s".formatted(status, code.isEmpty() ? "" : " " + code, why);
  }

  @Override
  public String toString() {
    return "HttpOci[%s]".formatted(base);
  }
}
