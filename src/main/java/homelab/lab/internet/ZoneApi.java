package homelab.lab.internet;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The two calls of Cloudflare's API that a DynDNS client needs, for one zone and one token: find a
 * record by name, and change it. It makes no record, as the client never asks for that.
 */
final class ZoneApi implements HttpHandler {

  private static final Pattern NAME = Pattern.compile("type=A&name=([a-z0-9.-]+)");

  private final NameServer names;
  private final String zone;
  private final String zoneId;
  private final String token;
  private final ObjectMapper json = new ObjectMapper();

  /**
   * Opens the zone to one token.
   *
   * @param zone without a dot at its end
   */
  ZoneApi(NameServer names, String zone, String zoneId, String token) {
    this.names = names;
    this.zone = zone;
    this.zoneId = zoneId;
    this.token = token;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    var records = "/client/v4/zones/%s/dns_records".formatted(zoneId);
    var path = exchange.getRequestURI().getPath();
    if (!("Bearer " + token).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
      answer(exchange, 403, failure("Authentication error"));
    } else if (exchange.getRequestMethod().equals("GET") && path.equals(records)) {
      find(exchange);
    } else if (exchange.getRequestMethod().equals("PUT") && path.startsWith(records + "/")) {
      change(exchange, path.substring(records.length() + 1));
    } else {
      answer(exchange, 404, failure("Could not route to " + path));
    }
  }

  private void find(HttpExchange exchange) throws IOException {
    var asked = NAME.matcher(String.valueOf(exchange.getRequestURI().getQuery()));
    if (!asked.matches()) {
      answer(exchange, 400, failure("the lab finds by type=A&name= only"));
      return;
    }
    var name = asked.group(1);
    var found =
        name.endsWith("." + zone)
            ? names.addressesOf(name).stream()
                .map(address -> Map.of("id", name, "name", name, "type", "A", "content", address))
                .toList()
            : List.of();
    answer(exchange, 200, Map.of("success", true, "result", found));
  }

  private void change(HttpExchange exchange, String id) throws IOException {
    var body = json.readTree(exchange.getRequestBody());
    var wanted = body.path("name").asText();
    boolean same = id.equals(wanted) || id.equals(wanted + "." + zone);
    if (names.addressesOf(id).isEmpty() || !same || !body.path("type").asText().equals("A")) {
      answer(exchange, 400, failure("no such record: " + id));
      return;
    }
    names.put(id, List.of(body.path("content").asText()));
    answer(exchange, 200, Map.of("success", true, "result", Map.of("id", id)));
  }

  private static Map<String, Object> failure(String message) {
    return Map.of("success", false, "errors", List.of(Map.of("message", message)));
  }

  private void answer(HttpExchange exchange, int code, Map<String, Object> body)
      throws IOException {
    byte[] text = json.writeValueAsString(body).getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(code, text.length);
    exchange.getResponseBody().write(text);
  }
}
