package homelab.rehearsal.cloud.cloudflare;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import homelab.rehearsal.cloud.CloudObject;
import homelab.rehearsal.cloud.Values;
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
import java.util.function.Function;

/**
 * The lists of Cloudflare's own HTTP API that commands read without the plugin, answered from the
 * same world that the plugin changes, page by page. Any other call is not found, and is remembered.
 */
public final class CloudflareApi implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String BASE = "/client/v4/";
  private static final int MOST_PER_PAGE = 100;

  private final CloudflareWorld world;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final List<String> calls = new ArrayList<>();
  private final List<String> refused = new ArrayList<>();
  private final Map<String, Integer> failing = new TreeMap<>();
  private Optional<String> token = Optional.empty();
  private Optional<String> silent = Optional.empty();
  private int perPage = MOST_PER_PAGE;
  private int hurried;

  /** What comes back. */
  private record Answer(int status, Map<String, Object> body) {

    static Answer refusal(int status, int code, String message) {
      var body = new LinkedHashMap<String, Object>();
      body.put("success", false);
      body.put("errors", List.of(Map.of("code", code, "message", message)));
      body.put("messages", List.of());
      body.put("result", null);
      return new Answer(status, body);
    }
  }

  private CloudflareApi(CloudflareWorld world, HttpServer server) {
    this.world = world;
    this.server = server;
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  /**
   * Starts answering on loopback.
   *
   * @throws IOException if no port can be had
   */
  public static CloudflareApi serving(CloudflareWorld world) throws IOException {
    return new CloudflareApi(
        world, HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0));
  }

  /** Returns its address. */
  public URI endpoint() {
    return URI.create("http://localhost:%d/".formatted(server.getAddress().getPort()));
  }

  /** Sets the only token that it takes; until then it takes any. */
  public synchronized void takes(String token) {
    this.token = Optional.of(token);
  }

  /** Answers paths that end like this with a status instead, until told otherwise by 0. */
  public synchronized void fail(String end, int status) {
    failing.put(end, status);
  }

  /** Answers the next calls with 429. */
  public synchronized void hurry(int times) {
    hurried = times;
  }

  /** Takes calls whose path ends like this and never answers them. */
  public synchronized void silence(String end) {
    silent = Optional.of(end).filter(text -> !text.isEmpty());
  }

  /** Gives no more than this on a page, however many are asked for. */
  public synchronized void perPage(int most) {
    perPage = most;
  }

  /** Returns every call so far, such as {@code GET zones/…/dns_records}. */
  public synchronized List<String> calls() {
    return List.copyOf(calls);
  }

  /** Returns the calls that it does not know. */
  public synchronized List<String> refused() {
    return List.copyOf(refused);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      var path = exchange.getRequestURI().getPath();
      var call = exchange.getRequestMethod() + " " + path.replace(BASE, "");
      boolean quiet;
      synchronized (this) {
        calls.add(call);
        quiet = silent.filter(path::endsWith).isPresent();
      }
      if (quiet) {
        awaitClosing();
        return;
      }
      var given = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
      var answer = answer(call, given, query(exchange.getRequestURI().getRawQuery()));
      if (answer.status() == 429) {
        exchange.getResponseHeaders().set("Retry-After", "7");
      }
      var body = JSON.writeValueAsBytes(answer.body());
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(answer.status(), body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private synchronized Answer answer(String call, String given, Map<String, String> query) {
    if (hurried > 0) {
      hurried--;
      return Answer.refusal(429, 971, "Please wait and consider throttling your request speed");
    }
    if (!given.startsWith("Bearer ")) {
      return Answer.refusal(400, 6003, "Invalid request headers");
    }
    if (token.filter(right -> !given.equals("Bearer " + right)).isPresent()) {
      return Answer.refusal(401, 10000, "Authentication error");
    }
    for (var planned : failing.entrySet()) {
      if (planned.getValue() > 0 && call.endsWith(planned.getKey())) {
        return Answer.refusal(planned.getValue(), 10000, "Authentication error");
      }
    }
    var owner = world.ownership();
    var account = "GET accounts/%s/".formatted(owner.accountId());
    if (call.equals("GET zones/%s/dns_records".formatted(owner.zoneId()))) {
      return page(CloudflareWorld.RECORD, CloudflareApi::record, query);
    } else if (call.equals(account + "cfd_tunnel")) {
      return page(CloudflareWorld.TUNNEL, CloudflareApi::tunnel, query);
    } else if (call.equals(account + "access/apps")) {
      return page(CloudflareWorld.APPLICATION, CloudflareApi::application, query);
    } else if (call.equals(account + "access/policies")) {
      return page(CloudflareWorld.POLICY, CloudflareApi::policy, query);
    } else if (call.matches("GET (zones|accounts)/.*(dns_records|cfd_tunnel|apps|policies)")) {
      return Answer.refusal(403, 10000, "Authentication error");
    }
    refused.add(call);
    return Answer.refusal(404, 7003, "Could not route to " + call);
  }

  private Answer page(
      String type, Function<Values, Map<String, Object>> view, Map<String, String> query) {
    int page = Integer.parseInt(query.getOrDefault("page", "1"));
    int size = Math.min(perPage, Integer.parseInt(query.getOrDefault("per_page", "20")));
    if (page < 1 || size < 1) {
      return Answer.refusal(400, 1003, "page and per_page must be positive");
    }
    var all = world.objects(type);
    var rows = new ArrayList<Map<String, Object>>();
    for (CloudObject object :
        all.subList(Math.min(all.size(), (page - 1) * size), Math.min(all.size(), page * size))) {
      var row = new LinkedHashMap<String, Object>();
      row.put("id", object.id());
      row.putAll(view.apply(object.now()));
      rows.add(row);
    }
    var body = new LinkedHashMap<String, Object>();
    body.put("success", true);
    body.put("errors", List.of());
    body.put("messages", List.of());
    body.put("result", rows);
    body.put(
        "result_info",
        Map.of("page", page, "per_page", size, "count", rows.size(), "total_count", all.size()));
    return new Answer(200, body);
  }

  private static Map<String, Object> record(Values now) {
    var row = new LinkedHashMap<String, Object>();
    for (var name : List.of("name", "type", "content")) {
      row.put(name, now.textOr(name, ""));
    }
    row.put("proxied", now.flag("proxied", false));
    row.put("comment", now.text("comment").orElse(null));
    return row;
  }

  private static Map<String, Object> tunnel(Values now) {
    var row = new LinkedHashMap<String, Object>();
    row.put("name", now.textOr("name", ""));
    row.put("status", now.textOr("status", "inactive"));
    row.put("remote_config", now.flag("remoteConfig", false));
    row.put("config_src", now.textOr("configSrc", "local"));
    row.put("connections", List.of());
    row.put("conns_active_at", now.text("connsActiveAt").filter(at -> !at.isEmpty()).orElse(null));
    row.put("deleted_at", null);
    return row;
  }

  private static Map<String, Object> application(Values now) {
    var row = new LinkedHashMap<String, Object>();
    row.put("name", now.textOr("name", ""));
    row.put("type", now.textOr("type", ""));
    row.put("domain", now.textOr("domain", ""));
    row.put(
        "policies",
        now.objects("policies").stream()
            .map(policy -> Map.of("id", policy.textOr("id", "")))
            .toList());
    return row;
  }

  private static Map<String, Object> policy(Values now) {
    var row = new LinkedHashMap<String, Object>();
    row.put("name", now.textOr("name", ""));
    row.put("decision", now.textOr("decision", ""));
    var includes = new ArrayList<Map<String, Object>>();
    for (var rule : now.objects("includes")) {
      var one = new LinkedHashMap<String, Object>();
      rule.text("email.email").ifPresent(email -> one.put("email", Map.of("email", email)));
      rule.text("emailDomain.domain")
          .ifPresent(domain -> one.put("email_domain", Map.of("domain", domain)));
      includes.add(one);
    }
    row.put("include", includes);
    return row;
  }

  private static Map<String, String> query(String raw) {
    var query = new TreeMap<String, String>();
    for (var pair : String.valueOf(raw).split("&")) {
      var parts = (pair + "=").split("=", -1);
      query.put(decoded(parts[0]), decoded(parts[1]));
    }
    return query;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  private void awaitClosing() {
    try {
      closing.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
