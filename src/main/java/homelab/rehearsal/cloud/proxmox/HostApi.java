package homelab.rehearsal.cloud.proxmox;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;

/**
 * The calls of the host's own HTTP API that commands make without the plugin, answered from the
 * same world that the plugin changes. Any other call is not implemented, as on a host that is older
 * than it, and is remembered.
 */
public final class HostApi implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String BASE = "/api2/json/";
  private static final String ANY_TOKEN = "PVEAPIToken=[^@!=]+@[^@!=]+![^@!=]+=.+";

  private final ProxmoxWorld world;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final HostCalls answers;
  private final List<String> calls = new ArrayList<>();
  private final List<String> refused = new ArrayList<>();
  private Optional<String> token = Optional.empty();
  private Optional<String> failing = Optional.empty();
  private Optional<String> silent = Optional.empty();

  /**
   * What comes back.
   *
   * @param status of HTTP
   * @param data what is under the key {@code data}
   */
  record Answer(int status, Object data) {

    static Answer ok(Object data) {
      return new Answer(200, data);
    }

    /** As Proxmox says that something is not there, or not now. */
    static Answer failed() {
      return new Answer(500, null);
    }

    static Answer invalid() {
      return new Answer(400, null);
    }

    /** What the token may not. */
    static Answer forbidden() {
      return new Answer(403, null);
    }

    static Answer unknown() {
      return new Answer(501, null);
    }
  }

  private HostApi(ProxmoxWorld world, HttpServer server) {
    this.world = world;
    this.server = server;
    this.answers = new HostCalls(world);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  /**
   * Starts answering on loopback.
   *
   * @throws IOException if no port can be had
   */
  public static HostApi serving(ProxmoxWorld world) throws IOException {
    return new HostApi(world, HttpServer.create(loopback(), 0));
  }

  /**
   * The same over TLS, as the real host has it.
   *
   * @param identity the certificate that it shows
   * @throws IOException if no port can be had
   */
  public static HostApi serving(ProxmoxWorld world, SSLContext identity) throws IOException {
    var server = HttpsServer.create(loopback(), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(identity));
    return new HostApi(world, server);
  }

  private static InetSocketAddress loopback() throws IOException {
    return new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0);
  }

  /** Returns the address as a stack file would name it. */
  public URI endpoint() {
    return URI.create(
        "%s://localhost:%d/"
            .formatted(
                server instanceof HttpsServer ? "https" : "http", server.getAddress().getPort()));
  }

  /** Sets the only token that it takes; until then it takes any that has a token's form. */
  public synchronized void takes(String token) {
    this.token = Optional.of("PVEAPIToken=" + token);
  }

  /** Lets the host be of another version. */
  public synchronized void version(String version) {
    answers.version(version);
  }

  /** Lets a package be installed in another version. */
  public synchronized void install(String name, String version) {
    answers.install(name, version);
  }

  /** Takes a right from the token, or its reach: 0 holds for the path alone. */
  public synchronized void grant(String right, int reach) {
    world.grant(right, reach);
  }

  /** Takes a right from the token. */
  public synchronized void withhold(String right) {
    world.withhold(right);
  }

  /** Hands over the medium in the router's drive with each restart. */
  public synchronized void onBoot(Consumer<String> booted) {
    answers.onBoot(booted);
  }

  /** Fails calls that start like this with a 500, until told otherwise by an empty text. */
  public synchronized void fail(String start) {
    failing = Optional.of(start).filter(text -> !text.isEmpty());
  }

  /** Takes calls that start like this and never answers them. */
  public synchronized void silence(String start) {
    silent = Optional.of(start);
  }

  /** Returns every call so far, such as {@code POST qemu/100/status/reboot}. */
  public synchronized List<String> calls() {
    return List.copyOf(calls);
  }

  /** Returns the calls that it does not know. */
  public synchronized List<String> refused() {
    return List.copyOf(refused);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      var form = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      var given = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
      var call = exchange.getRequestMethod() + " " + below(exchange.getRequestURI().toString());
      if (isSilent(call)) {
        awaitClosing();
        return;
      }
      Answer answer;
      synchronized (this) {
        if (world.cutOff().isPresent()) {
          // A packet that is dropped is never answered; the caller sees a closed connection.
          return;
        }
        answer =
            token.map(given::equals).orElseGet(() -> given.matches(ANY_TOKEN))
                ? answer(call, form(form))
                : new Answer(401, null);
      }
      var data = new LinkedHashMap<String, Object>();
      data.put("data", answer.data());
      var body = JSON.writeValueAsBytes(data);
      exchange.getResponseHeaders().set("Content-Type", "application/json;charset=UTF-8");
      exchange.sendResponseHeaders(answer.status(), body.length);
      exchange.getResponseBody().write(body);
    }
  }

  /** Leaves out what every call to this host begins with. */
  private String below(String path) {
    var node = "%snodes/%s/".formatted(BASE, world.host().node());
    if (path.startsWith(node)) {
      return path.substring(node.length());
    }
    return path.startsWith(BASE) ? "/" + path.substring(BASE.length()) : "//" + path;
  }

  private Answer answer(String call, Map<String, String> form) {
    calls.add(call);
    if (failing.filter(call::startsWith).isPresent()) {
      return Answer.failed();
    }
    var answer = answers.answer(call, form);
    if (answer.status() == Answer.unknown().status()) {
      refused.add(call);
    }
    return answer;
  }

  private synchronized boolean isSilent(String call) {
    boolean is = silent.filter(call::startsWith).isPresent();
    if (is) {
      calls.add(call);
    }
    return is;
  }

  private void awaitClosing() {
    try {
      closing.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Map<String, String> form(String body) {
    var form = new TreeMap<String, String>();
    for (var pair : body.split("&")) {
      if (!pair.isEmpty()) {
        var parts = (pair + "=").split("=", -1);
        form.put(decoded(parts[0]), decoded(parts[1]));
      }
    }
    return form;
  }

  static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
