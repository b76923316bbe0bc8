package homelab.lab.internet;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Tells whoever asks the address it is seen to come from, in the words of checkip.dyndns.org. */
final class CheckIp implements HttpHandler {

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    byte[] text =
        "<html><head><title>Current IP Check</title></head><body>Current IP Address: %s</body></html>"
            .formatted(exchange.getRemoteAddress().getAddress().getHostAddress())
            .getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, text.length);
    exchange.getResponseBody().write(text);
  }
}
