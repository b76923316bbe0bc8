package homelab.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import homelab.oci.OciApi.Room;
import homelab.oci.OciApi.Wish;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is sent to Oracle, checked with the public half of the key, and what comes back. */
class HttpOciTests {

  private static final Wish WISH =
      new Wish("ocid1.tenancy.oc1..t", "xYzW:AD-1", Optional.empty(), "VM.Standard.A1.Flex", 2, 12);

  private HttpServer server;
  private KeyPair pair;
  private HttpOci api;
  private Headers headers;
  private JsonNode asked;
  private int status = 200;
  private String answer = "{}";

  @BeforeEach
  void listen() throws Exception {
    var generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    pair = generator.generateKeyPair();
    server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    server.createContext(
        "/20160918/computeCapacityReports",
        exchange -> {
          headers = exchange.getRequestHeaders();
          asked = new ObjectMapper().readTree(exchange.getRequestBody().readAllBytes());
          var body = answer.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    var pem =
        "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n"
            .formatted(
                Base64.getMimeEncoder(64, new byte[] {'\n'})
                    .encodeToString(pair.getPrivate().getEncoded()));
    api =
        new HttpOci(
            URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
            new Signer("ocid1.tenancy.oc1..t", "ocid1.user.oc1..u", "00:11", pem),
            InstantSource.fixed(Instant.parse("2026-11-04T08:05:00Z")));
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void whatArrivesIsWhatWasSigned() throws Exception {
    answer = report("\"availabilityStatus\": \"AVAILABLE\", \"availableCount\": 3");

    assertThat(api.room(WISH)).isEqualTo(new Room("AVAILABLE", Optional.of(3L)));

    var authorization = headers.getFirst("Authorization");
    assertThat(authorization)
        .contains("keyId=\"ocid1.tenancy.oc1..t/ocid1.user.oc1..u/00:11\"")
        .contains("algorithm=\"rsa-sha256\"");
    assertThat(headers.getFirst("Date")).isEqualTo("Wed, 04 Nov 2026 08:05:00 GMT");
    var signed =
        Arrays.stream(part(authorization, "headers").split(" "))
            .map(
                name ->
                    name.equals("(request-target)")
                        ? name + ": post /20160918/computeCapacityReports"
                        : name + ": " + headers.getFirst(name))
            .collect(Collectors.joining("\n"));
    var verifier = Signature.getInstance("SHA256withRSA");
    verifier.initVerify(pair.getPublic());
    verifier.update(signed.getBytes(StandardCharsets.UTF_8));
    assertThat(verifier.verify(Base64.getDecoder().decode(part(authorization, "signature"))))
        .isTrue();
    assertThat(asked.path("compartmentId").asText())
        .as("Oracle takes the root compartment only")
        .isEqualTo("ocid1.tenancy.oc1..t");
    assertThat(asked.at("/shapeAvailabilities/0/instanceShapeConfig/memoryInGBs").asInt())
        .isEqualTo(12);
  }

  @Test
  void thereMayBeNoRoom() {
    answer = report("\"availabilityStatus\": \"OUT_OF_HOST_CAPACITY\"");

    assertThat(api.room(WISH))
        .isEqualTo(new Room("OUT_OF_HOST_CAPACITY", Optional.empty()))
        .returns(false, Room::available);
  }

  @Test
  void aRefusalSaysWhatToLookAt() {
    status = 401;
    answer = "{\"code\": \"NotAuthenticated\", \"message\": \"…\"}";
    assertThatThrownBy(() -> api.room(WISH))
        .isInstanceOf(OciRefusal.class)
        .hasMessageContaining("401 NotAuthenticated")
        .hasMessageContaining("node.fingerprint");

    server.stop(0);
    assertThatThrownBy(() -> api.room(WISH))
        .isInstanceOf(OciRefusal.class)
        .hasMessageContaining("did not answer");
  }

  @Test
  void whatIsNoKeyIsNeverRepeated() {
    assertThatThrownBy(() -> new Signer("t", "u", "f", "hunter2"))
        .isInstanceOf(OciRefusal.class)
        .hasMessageContaining("PEM")
        .hasMessageNotContaining("hunter2");
  }

  private static String report(String shape) {
    return "{\"shapeAvailabilities\": [{\"instanceShape\": \"VM.Standard.A1.Flex\", %s}]}"
        .formatted(shape);
  }

  private static String part(String authorization, String name) {
    return authorization.replaceAll(".*[ ,]%s=\"([^\"]*)\".*".formatted(name), "$1");
  }
}
