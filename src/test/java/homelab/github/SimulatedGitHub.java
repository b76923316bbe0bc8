package homelab.github;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A repository on GitHub as its REST API shows it: issues, comments and pull requests, in pages,
 * with the refusals of missing rights and too long texts.
 */
public final class SimulatedGitHub implements AutoCloseable {

  public static final String REPOSITORY = "example/homelab";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LONGEST = 65_536;
  private static final String ROOT = "/repos/" + REPOSITORY + "/";

  private final HttpServer server;
  private final int pageSize;
  private final Map<String, Set<String>> rights = new HashMap<>();
  private final Map<Integer, ObjectNode> issues = new TreeMap<>();
  private final Map<Integer, ObjectNode> pulls = new TreeMap<>();
  private final Map<Long, Comment> comments = new TreeMap<>();
  private final List<String> requests = new ArrayList<>();
  private final Map<String, String> workflows = new TreeMap<>();
  private long last = 1000;

  private record Comment(int issue, ObjectNode json) {}

  /**
   * Opens an empty repository.
   *
   * @param largestPage how many a page holds, whatever is asked for
   */
  public static SimulatedGitHub open(int largestPage) throws IOException {
    return new SimulatedGitHub(largestPage);
  }

  private SimulatedGitHub(int largestPage) throws IOException {
    pageSize = largestPage;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  public URI api() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Lets a token do things: {@code pull-requests}, {@code issues}; reading is always allowed. */
  public synchronized void allow(String token, String... may) {
    rights.put(token, Set.of(may));
  }

  public synchronized void pullRequest(int number, String owner, String branch, String commit) {
    var pull = JSON.createObjectNode().put("number", number).put("state", "open");
    pull.putObject("head").put("ref", branch).put("sha", commit).put("label", owner + ":" + branch);
    pulls.put(number, pull);
  }

  /** A workflow's file, and what GitHub has made of it. */
  public synchronized void workflow(String path, String state) {
    workflows.put(path, state);
  }

  /** Somebody else's comment. */
  public synchronized void commentBy(String userType, int number, String body) {
    addComment(number, userType, body);
  }

  /** Returns the comments of a pull request, oldest first. */
  public synchronized List<String> comments(int number) {
    return comments.values().stream()
        .filter(comment -> comment.issue() == number)
        .map(comment -> comment.json().path("body").asText())
        .toList();
  }

  /** Returns every issue as {@code state title}, oldest first. */
  public synchronized List<String> issues() {
    return issues.values().stream()
        .map(one -> one.path("state").asText() + " " + one.path("title").asText())
        .toList();
  }

  public synchronized String issueBody(int index) {
    return new ArrayList<>(issues.values()).get(index).path("body").asText();
  }

  /** Returns the requests that changed something. */
  public synchronized List<String> changes() {
    return requests.stream().filter(one -> !one.startsWith("GET")).toList();
  }

  private synchronized void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      var method = exchange.getRequestMethod();
      var path = exchange.getRequestURI().getPath();
      requests.add(method + " " + path);
      var body = exchange.getRequestBody().readAllBytes();
      var token =
          String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"))
              .replaceFirst("^Bearer ", "");
      if (!rights.containsKey(token)) {
        refuse(exchange, 401, "Bad credentials");
      } else if (!path.startsWith(ROOT)) {
        refuse(exchange, 404, "Not Found");
      } else {
        route(exchange, method, path.substring(ROOT.length()), body, rights.get(token));
      }
    }
  }

  private void route(
      HttpExchange exchange, String method, String path, byte[] body, Set<String> may)
      throws IOException {
    if (method.equals("GET")) {
      list(exchange, path);
      return;
    }
    var json = (ObjectNode) JSON.readTree(body);
    boolean aboutPull = path.matches("issues/comments/\\d+") || pulls.containsKey(number(path));
    if (!(may.contains("issues") || (aboutPull && may.contains("pull-requests")))) {
      refuse(exchange, 403, "Resource not accessible by integration");
    } else if (json.path("body").asText().length() > LONGEST) {
      refuse(exchange, 422, "Validation Failed: body is too long (maximum is 65536 characters)");
    } else if (method.equals("POST") && path.equals("issues")) {
      int number = (int) ++last;
      json.put("number", number).put("state", "open").putObject("user").put("type", "Bot");
      issues.put(number, json);
      send(exchange, 201, json);
    } else if (method.equals("POST") && path.matches("issues/\\d+/comments")) {
      send(exchange, 201, addComment(number(path), "Bot", json.path("body").asText()));
    } else if (method.equals("PATCH") && path.matches("issues/comments/\\d+")) {
      var comment = comments.get(Long.parseLong(path.replaceAll("\\D", "")));
      comment.json().setAll(json);
      send(exchange, 200, comment.json());
    } else if (method.equals("PATCH") && issues.containsKey(number(path))) {
      issues.get(number(path)).setAll(json);
      send(exchange, 200, issues.get(number(path)));
    } else {
      refuse(exchange, 404, "Not Found");
    }
  }

  private void list(HttpExchange exchange, String path) throws IOException {
    var query = query(exchange);
    List<ObjectNode> found;
    if (path.equals("issues")) {
      found = new ArrayList<>(issues.values());
      pulls.values().forEach(pull -> found.add(asIssue(pull)));
      found.removeIf(one -> !one.path("state").asText().equals(query.get("state")));
    } else if (path.matches("issues/\\d+/comments")) {
      found =
          comments.values().stream()
              .filter(comment -> comment.issue() == number(path))
              .map(Comment::json)
              .toList();
    } else if (path.equals("pulls")) {
      found =
          pulls.values().stream()
              .filter(pull -> pull.path("head").path("label").asText().equals(query.get("head")))
              .toList();
    } else if (path.equals("actions/workflows")) {
      found =
          workflows.entrySet().stream()
              .map(
                  one ->
                      JSON.createObjectNode()
                          .put("path", one.getKey())
                          .put("state", one.getValue()))
              .toList();
    } else {
      refuse(exchange, 404, "Not Found");
      return;
    }
    page(exchange, path, query, found);
  }

  private void page(
      HttpExchange exchange, String path, Map<String, String> query, List<ObjectNode> found)
      throws IOException {
    int size = Math.min(pageSize, Integer.parseInt(query.getOrDefault("per_page", "30")));
    int page = Integer.parseInt(query.getOrDefault("page", "1"));
    int from = Math.min(found.size(), (page - 1) * size);
    int to = Math.min(found.size(), from + size);
    if (to < found.size()) {
      var rest = new StringBuilder();
      query.forEach((key, value) -> rest.append(key.equals("page") ? "" : "&" + key + "=" + value));
      exchange
          .getResponseHeaders()
          .add(
              "Link",
              "<%s%s%s?page=%d%s>; rel=\"next\", <%s>; rel=\"last\""
                  .formatted(api(), ROOT, path, page + 1, rest, api()));
    }
    ArrayNode answer = JSON.createArrayNode();
    found.subList(from, to).forEach(answer::add);
    if (path.equals("actions/workflows")) {
      var whole = JSON.createObjectNode().put("total_count", found.size());
      whole.set("workflows", answer);
      send(exchange, 200, whole);
      return;
    }
    send(exchange, 200, answer);
  }

  private static ObjectNode asIssue(ObjectNode pull) {
    var issue = pull.deepCopy();
    issue.putObject("pull_request");
    return issue;
  }

  private ObjectNode addComment(int number, String userType, String body) {
    var json = JSON.createObjectNode().put("id", ++last).put("body", body);
    json.putObject("user").put("type", userType);
    comments.put(last, new Comment(number, json));
    return json;
  }

  private static int number(String path) {
    var digits = path.replaceAll("^issues/(\\d+).*", "$1");
    return digits.matches("\\d+") ? Integer.parseInt(digits) : 0;
  }

  private static Map<String, String> query(HttpExchange exchange) {
    var values = new TreeMap<String, String>();
    var query = exchange.getRequestURI().getQuery();
    if (query != null) {
      for (String pair : query.split("&")) {
        values.put(pair.split("=", 2)[0], pair.split("=", 2)[1]);
      }
    }
    return values;
  }

  private static void refuse(HttpExchange exchange, int status, String message) throws IOException {
    send(exchange, status, JSON.createObjectNode().put("message", message));
  }

  private static void send(HttpExchange exchange, int status, JsonNode json) throws IOException {
    var bytes = json.toString().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json; charset=utf-8");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
