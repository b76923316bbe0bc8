package homelab.lab.internet;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Serves the files below a folder, as they are at the moment of the request. */
final class Folder implements HttpHandler {

  private final Path root;
  private final String contentType;

  Folder(Path root, String contentType) {
    this.root = root.toAbsolutePath().normalize();
    this.contentType = contentType;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    var path = root.resolve(exchange.getRequestURI().getPath().substring(1)).normalize();
    if (!path.startsWith(root) || !Files.isRegularFile(path)) {
      exchange.sendResponseHeaders(404, -1);
      return;
    }
    send(exchange, path, contentType);
  }

  static void send(HttpExchange exchange, Path file, String type) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    long size = Files.size(file);
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", Long.toString(size));
      exchange.sendResponseHeaders(200, -1);
      return;
    }
    // A length of 0 would mean chunks of an unknown number.
    exchange.sendResponseHeaders(200, size == 0 ? -1 : size);
    if (size > 0) {
      try (var body = exchange.getResponseBody()) {
        Files.copy(file, body);
      }
    }
  }
}
