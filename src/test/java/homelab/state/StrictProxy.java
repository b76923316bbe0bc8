package homelab.state;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Stands before an S3 server and refuses what OCI Object Storage and R2 refuse: aws-chunked uploads
 * and the newer checksums; and what every service refuses whose clock is another. Everything else
 * passes byte for byte, so that signatures stay valid.
 */
public final class StrictProxy implements AutoCloseable {

  private static final int NOT_IMPLEMENTED = 501;
  private static final int FORBIDDEN = 403;
  private static final Duration BORNE = Duration.ofMinutes(15);
  private static final DateTimeFormatter SIGNED =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssX").withZone(ZoneOffset.UTC);

  private final HttpServer server;
  private final ExecutorService workers;
  private final int behind;
  private final List<String> refused = new CopyOnWriteArrayList<>();
  private volatile Duration ahead = Duration.ZERO;

  private StrictProxy(HttpServer server, ExecutorService workers, int behind) {
    this.server = server;
    this.workers = workers;
    this.behind = behind;
  }

  /** Starts one before a server on loopback. */
  public static StrictProxy before(VersityServer origin) throws IOException {
    var http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    var proxy = new StrictProxy(http, Executors.newCachedThreadPool(), origin.port());
    http.setExecutor(proxy.workers);
    http.createContext("/", proxy::answer);
    http.start();
    return proxy;
  }

  /** Returns the address of a bucket, seen through this. */
  public String backend(String bucket) {
    return VersityServer.backend(bucket, server.getAddress().getPort());
  }

  /** From now on its clock goes ahead of everybody's; S3 bears a quarter of an hour. */
  public void setAhead(Duration duration) {
    ahead = duration;
  }

  /** Returns what was refused so far, and why. */
  public List<String> refused() {
    return List.copyOf(refused);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      for (var header : exchange.getRequestHeaders().entrySet()) {
        if (isRefused(header)) {
          refused.add(
              "%s %s: %s"
                  .formatted(exchange.getRequestMethod(), header.getKey(), header.getValue()));
          refuse(
              exchange, NOT_IMPLEMENTED, "NotImplemented", header.getKey() + " is not supported");
          return;
        }
      }
      if (isSkewed(exchange.getRequestHeaders().getFirst("x-amz-date"))) {
        refused.add(exchange.getRequestMethod() + " RequestTimeTooSkewed");
        refuse(
            exchange,
            FORBIDDEN,
            "RequestTimeTooSkewed",
            "The difference between the request time and the server's time is too large.");
        return;
      }
      pass(exchange, body);
    }
  }

  private static void refuse(HttpExchange exchange, int status, String code, String message)
      throws IOException {
    byte[] answer =
        "<Error><Code>%s</Code><Message>%s</Message></Error>"
            .formatted(code, message)
            .getBytes(StandardCharsets.UTF_8);
    boolean head = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, head ? -1 : answer.length);
    if (!head) {
      exchange.getResponseBody().write(answer);
    }
  }

  private boolean isSkewed(String signed) {
    return signed != null
        && Duration.between(Instant.from(SIGNED.parse(signed)), Instant.now().plus(ahead))
                .abs()
                .compareTo(BORNE)
            > 0;
  }

  private static boolean isRefused(Map.Entry<String, List<String>> header) {
    var name = header.getKey().toLowerCase(Locale.ROOT);
    var values = String.join(",", header.getValue());
    return name.startsWith("x-amz-checksum-")
        || name.equals("x-amz-sdk-checksum-algorithm")
        || name.equals("x-amz-trailer")
        || name.equals("x-amz-decoded-content-length")
        || (name.equals("content-encoding") && values.contains("aws-chunked"))
        || (name.equals("x-amz-content-sha256") && values.startsWith("STREAMING-"));
  }

  /**
   * Asks in HTTP/1.0 words of one's own: the clients of the JDK set Host themselves, and Host is
   * signed.
   */
  private void pass(HttpExchange exchange, byte[] body) throws IOException {
    var head = new StringBuilder();
    head.append(exchange.getRequestMethod()).append(' ').append(exchange.getRequestURI());
    head.append(" HTTP/1.1\r\n");
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> {
              if (!List.of("connection", "transfer-encoding", "content-length", "expect")
                  .contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(
                    value -> head.append(name).append(": ").append(value).append("\r\n"));
              }
            });
    head.append("Connection: close\r\n");
    head.append("Content-Length: ").append(body.length).append("\r\n\r\n");
    byte[] answer;
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), behind)) {
      var out = socket.getOutputStream();
      out.write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
      out.write(body);
      out.flush();
      answer = socket.getInputStream().readAllBytes();
    }
    relay(exchange, answer);
  }

  private static void relay(HttpExchange exchange, byte[] answer) throws IOException {
    var text = new String(answer, StandardCharsets.ISO_8859_1);
    int end = text.indexOf("\r\n\r\n");
    var lines = text.substring(0, end).split("\r\n");
    int status = Integer.parseInt(lines[0].split(" ")[1]);
    boolean chunked = false;
    for (int i = 1; i < lines.length; i++) {
      var parts = lines[i].split(": ?", 2);
      var name = parts[0].toLowerCase(Locale.ROOT);
      if (name.equals("transfer-encoding")) {
        chunked = parts[1].contains("chunked");
      } else if (!name.equals("connection") && !name.equals("content-length")) {
        exchange.getResponseHeaders().add(parts[0], parts[1]);
      } else if (name.equals("content-length") && exchange.getRequestMethod().equals("HEAD")) {
        exchange.getResponseHeaders().add(parts[0], parts[1]);
      }
    }
    byte[] body = new byte[answer.length - end - 4];
    System.arraycopy(answer, end + 4, body, 0, body.length);
    if (chunked) {
      body = joined(body);
    }
    boolean none = body.length == 0 || exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, none ? -1 : body.length);
    if (!none) {
      exchange.getResponseBody().write(body);
    }
  }

  private static byte[] joined(byte[] chunks) {
    var out = new ByteArrayOutputStream();
    var text = new String(chunks, StandardCharsets.ISO_8859_1);
    int at = 0;
    while (true) {
      int line = text.indexOf("\r\n", at);
      int size = Integer.parseInt(text.substring(at, line).split(";")[0].strip(), 16);
      if (size == 0) {
        return out.toByteArray();
      }
      out.write(chunks, line + 2, size);
      at = line + 2 + size + 2;
    }
  }

  @Override
  public void close() {
    server.stop(0);
    workers.shutdownNow();
  }
}
