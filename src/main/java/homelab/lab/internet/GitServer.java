package homelab.lab.internet;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A real git server: git's own http-backend, called as a web server calls it (git-http-backend(1),
 * RFC 3875). It hands out what lies below a folder and takes nothing in.
 */
final class GitServer implements HttpHandler {

  private final Path root;

  GitServer(Path root) {
    this.root = root;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    var uri = exchange.getRequestURI();
    var builder = new ProcessBuilder("git", "http-backend");
    var variables = builder.environment();
    variables.put("GIT_PROJECT_ROOT", root.toString());
    variables.put("GIT_HTTP_EXPORT_ALL", "1");
    variables.put("REQUEST_METHOD", exchange.getRequestMethod());
    variables.put("PATH_INFO", uri.getPath());
    variables.put("QUERY_STRING", Optional.ofNullable(uri.getRawQuery()).orElse(""));
    pass(exchange, "Content-Type", builder, "CONTENT_TYPE");
    pass(exchange, "Content-Length", builder, "CONTENT_LENGTH");
    pass(exchange, "Content-Encoding", builder, "HTTP_CONTENT_ENCODING");
    pass(exchange, "Git-Protocol", builder, "GIT_PROTOCOL");
    var process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try {
      try (var in = process.getOutputStream()) {
        exchange.getRequestBody().transferTo(in);
      }
      answer(exchange, process.getInputStream());
    } finally {
      // A client that gave up leaves nobody behind who still packs for it.
      process.destroy();
    }
  }

  private static void pass(
      HttpExchange exchange, String header, ProcessBuilder builder, String variable) {
    Optional.ofNullable(exchange.getRequestHeaders().getFirst(header))
        .ifPresent(value -> builder.environment().put(variable, value));
  }

  private static void answer(HttpExchange exchange, InputStream said) throws IOException {
    int status = 200;
    for (var line = line(said); !line.isEmpty(); line = line(said)) {
      var name = line.substring(0, line.indexOf(':'));
      var value = line.substring(line.indexOf(':') + 1).strip();
      if (name.equalsIgnoreCase("Status")) {
        status = Integer.parseInt(value.substring(0, 3));
      } else {
        exchange.getResponseHeaders().set(name, value);
      }
    }
    exchange.sendResponseHeaders(status, 0);
    try (var body = exchange.getResponseBody()) {
      said.transferTo(body);
    }
  }

  private static String line(InputStream in) throws IOException {
    var line = new StringBuilder();
    for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
      line.append((char) (next & 0xff));
    }
    return new String(line.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8)
        .strip();
  }
}
