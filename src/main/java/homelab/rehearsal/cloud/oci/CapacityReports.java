package homelab.rehearsal.cloud.oci;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import homelab.rehearsal.cloud.Fault;
import homelab.rehearsal.cloud.Operation;
import homelab.rehearsal.cloud.Values;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;

/**
 * The one question of Oracle's HTTP API that commands ask without the plugin: whether a domain has
 * room. It answers from the faults that are planned for the world, so a report and the launch after
 * it agree unless a test changes the faults in between.
 */
public final class CapacityReports implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PATH = "/20160918/computeCapacityReports";

  private final OciWorld world;
  private final HttpServer server;

  private CapacityReports(OciWorld world, HttpServer server) {
    this.world = world;
    this.server = server;
  }

  /**
   * Starts answering on loopback.
   *
   * @throws IOException if no port can be had
   */
  public static CapacityReports serving(OciWorld world) throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    var reports = new CapacityReports(world, server);
    server.createContext("/", reports::answer);
    server.start();
    return reports;
  }

  /** Returns the address, without a path. */
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      var body = exchange.getRequestBody().readAllBytes();
      var headers = exchange.getRequestHeaders();
      var signed = String.valueOf(headers.getFirst("authorization"));
      if (!exchange.getRequestMethod().equals("POST")
          || !exchange.getRequestURI().getPath().equals(PATH)) {
        send(exchange, 404, Map.of("code", "NotAuthorizedOrNotFound", "message", "not found"));
      } else if (!signed.startsWith("Signature version=\"1\",")
          || !signed.contains("keyId=\"%s/".formatted(world.tenancy().id()))
          || !digest(body).equals(headers.getFirst("x-content-sha256"))) {
        send(exchange, 401, Map.of("code", "NotAuthenticated", "message", "not authenticated"));
      } else {
        report(exchange, Values.of(JSON.readValue(body, Map.class)));
      }
    }
  }

  private void report(HttpExchange exchange, Values question) throws IOException {
    var domain = question.textOr("availabilityDomain", "");
    if (!question.textOr("compartmentId", "").equals(world.tenancy().id())
        || !world.tenancy().availabilityDomains().contains(domain)) {
      send(exchange, 404, Map.of("code", "NotAuthorizedOrNotFound", "message", domain));
      return;
    }
    var wish = question.objects("shapeAvailabilities").get(0);
    var launch =
        new Fault.Attempt(
            Operation.CREATE,
            OciWorld.INSTANCE,
            "",
            Values.of(
                Map.of("availabilityDomain", domain, "shape", wish.textOr("instanceShape", ""))));
    var status =
        world
            .foreseen(launch)
            .map(
                refusal ->
                    refusal.code().equals(OciWorld.SHAPE_NOT_FOUND.code())
                        ? "HARDWARE_NOT_SUPPORTED"
                        : "OUT_OF_HOST_CAPACITY")
            .orElse("AVAILABLE");
    send(
        exchange,
        200,
        Map.of(
            "compartmentId",
            world.tenancy().id(),
            "availabilityDomain",
            domain,
            "shapeAvailabilities",
            java.util.List.of(
                Map.of(
                    "instanceShape",
                    wish.textOr("instanceShape", ""),
                    "availabilityStatus",
                    status)),
            "timeCreated",
            world.now()));
  }

  private static void send(HttpExchange exchange, int status, Map<String, ?> answer)
      throws IOException {
    var body = JSON.writeValueAsString(answer).getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  private static String digest(byte[] body) {
    try {
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(body));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
