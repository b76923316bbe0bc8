package homelab.lab.internet;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/**
 * The metadata service. cloud-init's own reader of OCI's format refuses to work in a container, so
 * the same bytes are offered in the form of its NoCloud source, over HTTP at the same address.
 */
final class Metadata implements HttpHandler {

  private final Path userData;
  private final String instanceId;

  /**
   * Serves one instance's metadata.
   *
   * @param userData the bytes that cloud-init is given, compressed as they are sent
   */
  Metadata(Path userData, String instanceId) {
    this.userData = userData;
    this.instanceId = instanceId;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    var texts =
        Map.of(
            "/lab/meta-data", "instance-id: " + instanceId + "\n",
            "/lab/vendor-data", "",
            "/opc/v2/instance/", "{\"id\":\"" + instanceId + "\"}");
    var path = exchange.getRequestURI().getPath();
    if (path.equals("/lab/user-data")) {
      Folder.send(exchange, userData, "application/octet-stream");
    } else if (texts.containsKey(path)) {
      byte[] text = texts.get(path).getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, text.length == 0 ? -1 : text.length);
      if (text.length > 0) {
        exchange.getResponseBody().write(text);
      }
    } else {
      exchange.sendResponseHeaders(404, -1);
    }
  }
}
