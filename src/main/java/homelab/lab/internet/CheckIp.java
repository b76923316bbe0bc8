package homelab.lab.internet;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Tells whoever asks the address it is seen to come from: checkip.dyndns.org in a sentence, every
 * other one alone on a line, as checkip.amazonaws.com does.
 */
final class CheckIp implements HttpHandler {

  private static final String SENTENCE =
      "<html><head><title>Current IP Check</title></head><body>Current IP Address:"
          + " %s</body></html>";

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    var host = String.valueOf(exchange.getRequestHeaders().getFirst("Host"));
    byte[] text =
        (host.equals("checkip.dyndns.org") ? SENTENCE : "%s\n")
            .formatted(exchange.getRemoteAddress().getAddress().getHostAddress())
            .getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, text.length);
    exchange.getResponseBody().write(text);
  }
}
