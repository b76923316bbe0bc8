package homelab.proxmox;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Answers exactly the calls that were planned, in order; any other is a 501. */
final class SimulatedProxmoxApi implements AutoCloseable {

  static final String TOKEN = "homelab@pve!code=11111111-2222-3333-4444-555555555555";

  private record Planned(String line, String body, int status, String answer) {}

  private final HttpServer server;
  private final Deque<Planned> planned = new ArrayDeque<>();
  private final List<String> unexpected = new ArrayList<>();

  SimulatedProxmoxApi() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  String endpoint() {
    return "http://127.0.0.1:%d/".formatted(server.getAddress().getPort());
  }

  SimulatedProxmoxApi on(String line, String body, String data) {
    planned.add(new Planned(line, body, 200, "{\"data\":" + data + "}"));
    return this;
  }

  /** A call that is not about the one host. */
  SimulatedProxmoxApi onCluster(String line, String data) {
    return on(line.replace(" ", " /api2/json/"), "", data);
  }

  SimulatedProxmoxApi refusing(String line, int status) {
    planned.add(new Planned(line, "", status, "{\"data\":null}"));
    return this;
  }

  List<String> unexpected() {
    return List.copyOf(unexpected);
  }

  int left() {
    return planned.size();
  }

  private void answer(HttpExchange exchange) throws IOException {
    var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    var line = exchange.getRequestMethod() + " " + exchange.getRequestURI();
    var next = planned.peek();
    int status = 501;
    var text = "";
    if (!("PVEAPIToken=" + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
      status = 401;
    } else if (next != null
        && line.equals(
            next.line().contains(" /")
                ? next.line()
                : next.line().replace(" ", " /api2/json/nodes/pve/"))
        && body.equals(next.body())) {
      planned.remove();
      status = next.status();
      text = next.answer();
    } else {
      unexpected.add(line + " " + body);
    }
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
