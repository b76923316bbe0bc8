package homelab.controlplane;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.StreamSupport;

/**
 * Semaphore's API as two of its generations answer it: requests are held to the published
 * description, and to what the real server refuses beyond it. It is never kinder than the real one.
 */
final class SimulatedSemaphore implements AutoCloseable {

  /** How a generation answers, with the database that it keeps its records in. */
  enum Generation {
    /**
     * 2.10 on BoltDB: keys, repositories and variable groups are created with 204 and no body;
     * empty fields are shown; what is in use cannot be deleted; PUT makes a template's vaults anew.
     */
    V2_10,
    /**
     * 2.16 and 2.17 on SQLite, which the pinned 2.18 is taken to be like: every creation answers
     * 201 with the record; empty fields are left out; no foreign key is enforced; PUT inserts a
     * vault that is sent without its id; what PUT does not name of {@link #SURVIVING} survives.
     */
    V2_17
  }

  /** What happens to one request. */
  enum Fault {
    /** 500, and nothing was done. */
    BEFORE,
    /** It was done, and the answer is 500 nevertheless. */
    AFTER,
    /** The connection is dropped without an answer, and every session is forgotten. */
    RESTART
  }

  private record Answer(int status, JsonNode body) {}

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final Map<String, String> DEFINITIONS =
      Map.of(
          "projects", "ProjectRequest",
          "keys", "AccessKeyRequest",
          "repositories", "RepositoryRequest",
          "inventory", "InventoryRequest",
          "environment", "EnvironmentRequest",
          "templates", "TemplateRequest",
          "schedules", "ScheduleRequest");

  /** What the description lacks, though the server takes it. */
  private static final Map<String, Set<String>> UNDESCRIBED =
      Map.of(
          "ProjectRequest", Set.of("id"),
          "AccessKeyRequest", Set.of("id", "override_secret"),
          "ssh", Set.of("passphrase"),
          "RepositoryRequest", Set.of("id"),
          "InventoryRequest", Set.of("id", "repository_id"),
          "EnvironmentRequest", Set.of("id", "secrets"),
          "TemplateRequest",
              Set.of(
                  "id",
                  "type",
                  "autorun",
                  "start_version",
                  "build_template_id",
                  "task_params",
                  "allow_parallel_tasks",
                  "allow_override_branch_in_task",
                  "runner_tag"),
          "ScheduleRequest", Set.of("type", "run_at", "delete_after_run", "task_params"),
          "TemplateVault", Set.of("id", "type"));

  /** What is a pointer in the server, so that null may be sent. */
  private static final Set<String> NULLABLE = Set.of("git_branch", "view_id", "become_key_id");

  /** What a person may set, and what a PUT without it leaves as it was. */
  static final Set<String> SURVIVING =
      Set.of(
          "type",
          "autorun",
          "git_branch",
          "view_id",
          "task_params",
          "allow_parallel_tasks",
          "become_key_id",
          "secrets");

  /** How many tasks a list has at most; the newest ones. */
  private static final int LISTED_TASKS = 1000;

  /** What 2.10 shows of a template though it is empty. */
  private static final Map<String, String> SHOWN_EMPTY =
      Map.of(
          "templates",
          """
          {"description": null, "arguments": null, "vaults": [], "survey_vars": null, "type": "",
           "start_version": null, "build_template_id": null, "view_id": null, "autorun": false,
           "git_branch": null, "suppress_success_alerts": false, "tasks": 0, "last_task": null,
           "allow_override_args_in_task": false}
          """,
          "inventory",
          "{\"become_key_id\": null}",
          "environment",
          "{\"env\": null, \"password\": null, \"secrets\": []}",
          "projects",
          "{\"alert\": false, \"alert_chat\": null, \"max_parallel_tasks\": 0}",
          "schedules",
          "{\"active\": false}");

  private final Generation generation;
  private final String password;
  private final HttpServer server;
  private final JsonNode definitions;

  /** Records by kind, by id; each carries project_id. */
  private final Map<String, TreeMap<Integer, ObjectNode>> records = new TreeMap<>();

  private final TreeMap<Integer, ObjectNode> tasks = new TreeMap<>();

  /** The tasks that this start of the server knows of; others are only rows. */
  private final Set<Integer> pool = new HashSet<>();

  private final Set<String> sessions = new HashSet<>();
  private final Set<String> tokens = new TreeSet<>();
  private final List<String> writes = new ArrayList<>();
  private final List<String> violations = new ArrayList<>();
  private int lastId;
  private int faultIn = -1;
  private int failedReads;
  private Fault fault = Fault.BEFORE;
  private int notYet;
  private int halfMigrated;

  SimulatedSemaphore(Generation generation, String password) throws IOException {
    this.generation = generation;
    this.password = password;
    definitions =
        new YAMLMapper()
            .readTree(Path.of("src/test/resources/semaphore/api-docs.yml").toFile())
            .get("definitions");
    DEFINITIONS.keySet().forEach(kind -> records.put(kind, new TreeMap<>()));
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::serve);
    server.start();
  }

  String url() {
    return "http://localhost:" + server.getAddress().getPort();
  }

  /** Lets the n-th write from now (0 is the next) go wrong. */
  synchronized void failWrite(int n, Fault how) {
    faultIn = n;
    fault = how;
  }

  /** Answers the next reads with 500. */
  synchronized void failReads(int count) {
    failedReads = count;
  }

  /** Drops this many connections first, then answers pings while the database is not there yet. */
  synchronized void startSlowly(int drops, int migrating) {
    notYet = drops;
    halfMigrated = migrating;
  }

  /** Returns every write since the last call, as method and path. */
  synchronized List<String> takeWrites() {
    var taken = List.copyOf(writes);
    writes.clear();
    return taken;
  }

  /** Returns what was asked that the description or the server does not know. */
  synchronized List<String> violations() {
    return List.copyOf(violations);
  }

  synchronized List<String> names(String kind) {
    return records.get(kind).values().stream().map(row -> row.get("name").asText()).toList();
  }

  /** Returns the first record of this name, live: a test changes it as a person would. */
  synchronized ObjectNode record(String kind, String name) {
    return records.get(kind).values().stream()
        .filter(row -> row.get("name").asText().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no %s named %s".formatted(kind, name)));
  }

  /**
   * Returns every record, with names where it has the numbers of others, and no number of its own.
   */
  synchronized String meaning() {
    var nameOf = new TreeMap<Integer, String>();
    records.forEach(
        (kind, rows) ->
            rows.forEach((id, row) -> nameOf.put(id, kind + " " + row.path("name").asText())));
    var lines = new java.util.TreeSet<String>();
    records.forEach(
        (kind, rows) ->
            rows.values()
                .forEach(
                    row -> {
                      var plain = row.deepCopy();
                      plain.remove("id");
                      // An order to the server, which this simulator keeps with the rest.
                      plain.remove("override_secret");
                      plain.path("vaults").forEach(vault -> ((ObjectNode) vault).remove("id"));
                      numbersToNames(plain, nameOf);
                      lines.add(kind + " " + plain);
                    }));
    return String.join("\n", lines);
  }

  private static void numbersToNames(JsonNode tree, Map<Integer, String> nameOf) {
    if (tree instanceof ObjectNode row) {
      for (var field : List.copyOf(row.properties())) {
        if (field.getKey().endsWith("_id") && field.getValue().isInt()) {
          row.put(
              field.getKey(), nameOf.getOrDefault(field.getValue().asInt(), "a missing record"));
        }
      }
    }
    tree.forEach(child -> numbersToNames(child, nameOf));
  }

  /** Adds a copy under a new id, as a run that was cut off or a person would. */
  synchronized void copy(String kind, String name, String newName) {
    add(kind, record(kind, name).deepCopy().put("name", newName));
  }

  /** Returns every record as it is now, with its number. */
  synchronized Map<String, TreeMap<Integer, ObjectNode>> database() {
    return copied(records);
  }

  /** Puts such a database in the place of what it holds. */
  synchronized void restore(Map<String, TreeMap<Integer, ObjectNode>> database) {
    records.putAll(copied(database));
    records.values().stream()
        .filter(rows -> !rows.isEmpty())
        .forEach(rows -> lastId = Math.max(lastId, rows.lastKey()));
  }

  private static Map<String, TreeMap<Integer, ObjectNode>> copied(
      Map<String, TreeMap<Integer, ObjectNode>> records) {
    var copy = new TreeMap<String, TreeMap<Integer, ObjectNode>>();
    records.forEach(
        (kind, rows) -> {
          var mine = new TreeMap<Integer, ObjectNode>();
          rows.forEach((id, row) -> mine.put(id, row.deepCopy()));
          copy.put(kind, mine);
        });
    return copy;
  }

  /** Deletes a record as a person does by the API, with what this generation makes of it. */
  synchronized void delete(String kind, String name) {
    delete(kind, record(kind, name).get("id").asInt());
  }

  synchronized void remove(String kind, String name) {
    records.get(kind).remove(record(kind, name).get("id").asInt());
  }

  /** Adds a task of a template, as old as that; an unfinished one is the server's to run. */
  synchronized int task(String template, String status, Duration age) {
    var row = record("templates", template);
    int id = ++lastId;
    var started = Instant.now().minus(age).toString();
    tasks.put(
        id,
        JSON.createObjectNode()
            .put("id", id)
            .put("project_id", row.get("project_id").asInt())
            .put("template_id", row.get("id").asInt())
            .put("tpl_alias", template)
            .put("status", status)
            .put("created", started)
            .put("start", status.equals("waiting") ? null : started));
    if (!Set.of("success", "error", "stopped").contains(status)) {
      pool.add(id);
    }
    return id;
  }

  /** What a task's row says; empty when it is gone. */
  synchronized String status(int task) {
    return tasks.containsKey(task) ? tasks.get(task).get("status").asText() : "";
  }

  synchronized int taskCount() {
    return tasks.size();
  }

  /** Starts the server anew: it takes up no task again, and what their rows say stays. */
  synchronized void restart() {
    pool.clear();
    sessions.clear();
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private synchronized void serve(HttpExchange exchange) throws IOException {
    var path = exchange.getRequestURI().getPath();
    var method = exchange.getRequestMethod();
    byte[] sent = exchange.getRequestBody().readAllBytes();
    if (notYet > 0) {
      notYet--;
      exchange.close();
      return;
    }
    if (path.equals("/api/ping")) {
      send(exchange, 200, "pong");
      return;
    }
    if (halfMigrated > 0) {
      halfMigrated--;
      send(exchange, 500, "");
      return;
    }
    if (path.equals("/api/auth/login")) {
      login(exchange, JSON.readTree(sent));
      return;
    }
    var cookie = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Cookie")).orElse("");
    if (!sessions.contains(cookie) && !bearsToken(exchange)) {
      send(exchange, 401, "");
      return;
    }
    if (path.equals("/api/auth/logout")) {
      sessions.remove(cookie);
      exchange.sendResponseHeaders(204, -1);
      exchange.close();
      return;
    }
    boolean write = !method.equals("GET");
    if (!write && failedReads > 0) {
      failedReads--;
      send(exchange, 500, "");
      return;
    }
    boolean now = write && faultIn == 0;
    if (write && faultIn >= 0) {
      faultIn--;
    }
    if (now && fault == Fault.BEFORE) {
      send(exchange, 500, "");
      return;
    }
    if (write
        && !"application/json".equals(exchange.getRequestHeaders().getFirst("Content-Type"))
        && sent.length > 0) {
      violations.add(method + " " + path + ": no Content-Type");
    }
    var answer = answer(method, path, sent);
    if (write && answer.status() < 300) {
      writes.add(method + " " + path);
    }
    if (now && fault == Fault.RESTART) {
      sessions.clear();
      notYet = 2;
      exchange.close();
      return;
    }
    if (now) {
      send(exchange, 500, "");
    } else {
      send(exchange, answer.status(), answer.body() == null ? "" : answer.body().toString());
    }
  }

  private void login(HttpExchange exchange, JsonNode body) throws IOException {
    if (!body.path("auth").asText().equals("admin")
        || !body.path("password").asText().equals(password)) {
      send(exchange, 401, "");
      return;
    }
    var cookie = "semaphore=session" + ++lastId;
    sessions.add(cookie);
    exchange.getResponseHeaders().add("Set-Cookie", cookie + "; Path=/; HttpOnly");
    exchange.sendResponseHeaders(204, -1);
    exchange.close();
  }

  private boolean bearsToken(HttpExchange exchange) {
    var bearer =
        Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization")).orElse("");
    return tokens.stream().anyMatch(token -> bearer.equals("Bearer " + token));
  }

  /** A newer server shows a token whole only in the answer that makes it. */
  private Answer tokens(List<String> path, String method) {
    if (method.equals("POST") && path.size() == 2) {
      var token = "token-%044d".formatted(++lastId);
      tokens.add(token);
      return new Answer(201, JSON.createObjectNode().put("id", token).put("expired", false));
    }
    if (method.equals("DELETE") && path.size() == 3) {
      return new Answer(tokens.remove(path.get(2)) ? 204 : 404, null);
    }
    if (!method.equals("GET") || path.size() != 2) {
      return unknown(method, String.join("/", path));
    }
    var rows = JSON.createArrayNode();
    for (var token : tokens) {
      var shown = generation == Generation.V2_10 ? token : token.substring(0, 8);
      rows.addObject().put("id", shown).put("expired", false);
    }
    return new Answer(200, rows);
  }

  private static void send(HttpExchange exchange, int status, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private Answer answer(String method, String path, byte[] sent) throws IOException {
    var parts = List.of(path.substring("/api/".length()).split("/"));
    if (path.startsWith("/api/user/tokens")) {
      return tokens(parts, method);
    }
    if (parts.get(0).equals("projects") && parts.size() == 1) {
      return method.equals("GET") ? list("projects", 0) : createProject(JSON.readTree(sent));
    }
    if (!parts.get(0).equals("project") || parts.size() < 2) {
      return unknown(method, path);
    }
    int project = Integer.parseInt(parts.get(1));
    if (!records.get("projects").containsKey(project)) {
      return new Answer(404, null);
    }
    if (parts.size() == 2) {
      return one("projects", project, project, method, sent);
    }
    var kind = parts.get(2);
    if (kind.equals("tasks")) {
      return tasks(project, parts, method, sent);
    }
    if (!records.containsKey(kind) || parts.size() > 4) {
      return unknown(method, path);
    }
    if (parts.size() == 4) {
      return one(kind, project, Integer.parseInt(parts.get(3)), method, sent);
    }
    return switch (method) {
      case "GET" -> list(kind, project);
      case "POST" -> create(kind, project, JSON.readTree(sent));
      default -> unknown(method, path);
    };
  }

  private Answer tasks(int project, List<String> parts, String method, byte[] sent)
      throws IOException {
    if (parts.size() == 3 && method.equals("GET")) {
      var rows = JSON.createArrayNode();
      tasks.descendingMap().values().stream()
          .filter(task -> task.get("project_id").asInt() == project)
          .limit(LISTED_TASKS)
          .forEach(task -> rows.add(answered(task.deepCopy())));
      return new Answer(200, rows);
    }
    int id = parts.size() < 4 ? 0 : Integer.parseInt(parts.get(3));
    if (!tasks.containsKey(id)) {
      return new Answer(400, null);
    }
    if (parts.size() == 4 && method.equals("DELETE")) {
      if (pool.contains(id)) {
        // It has to be stopped first.
        return new Answer(400, null);
      }
      tasks.remove(id);
      return new Answer(204, null);
    }
    if (parts.size() == 5 && parts.get(4).equals("stop") && method.equals("POST")) {
      if (!JSON.readTree(sent).path("force").isBoolean()) {
        return new Answer(400, null);
      }
      if (!pool.remove(id)
          && !records.get("templates").containsKey(tasks.get(id).get("template_id").asInt())) {
        // The server looks the template up for a task that it does not run.
        return new Answer(404, null);
      }
      tasks.get(id).put("status", "stopped");
      return new Answer(204, null);
    }
    return unknown(method, String.join("/", parts));
  }

  private Answer unknown(String method, String path) {
    violations.add(method + " " + path + ": no such call");
    return new Answer(404, null);
  }

  private Answer list(String kind, int project) {
    if (kind.equals("templates")
        && records.get(kind).values().stream()
            .anyMatch(
                row -> row.get("project_id").asInt() == project && dangling("templates", row))) {
      return new Answer(404, null);
    }
    ArrayNode rows = JSON.createArrayNode();
    records.get(kind).values().stream()
        .filter(row -> project == 0 || row.get("project_id").asInt() == project)
        .filter(
            row ->
                !kind.equals("schedules")
                    || records.get("templates").containsKey(row.get("template_id").asInt()))
        .map(row -> shown(kind, row))
        // Lists leave these out.
        .peek(row -> row.remove(List.of("vaults", "survey_vars")))
        .forEach(rows::add);
    return new Answer(200, rows);
  }

  /** Secrets are never returned. */
  private ObjectNode shown(String kind, ObjectNode row) {
    var copy = row.deepCopy();
    if (kind.equals("keys")) {
      copy.remove("override_secret");
      copy.putObject("ssh").put("login", "").put("private_key", "");
      copy.putObject("login_password").put("login", "").put("password", "");
    }
    for (var secret : copy.path("secrets")) {
      ((ObjectNode) secret).put("secret", "");
    }
    if (generation == Generation.V2_10) {
      try {
        JSON.readTree(SHOWN_EMPTY.getOrDefault(kind, "{}"))
            .properties()
            .forEach(field -> copy.putIfAbsent(field.getKey(), field.getValue()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return answered(copy);
  }

  /** Later servers leave out what is empty, false or zero. */
  private ObjectNode answered(ObjectNode row) {
    if (generation == Generation.V2_17) {
      row.properties().removeIf(field -> empty(field.getValue()));
    }
    return row;
  }

  private static boolean empty(JsonNode value) {
    return value.isNull()
        || value.isBoolean() && !value.asBoolean()
        || value.isNumber() && value.asInt() == 0
        || value.isTextual() && value.asText().isEmpty()
        || value.isContainerNode() && value.isEmpty();
  }

  /** Whether a record names a key that is gone, which the server does not find it without. */
  private boolean dangling(String kind, JsonNode row) {
    return switch (kind) {
      case "templates" -> {
        for (var vault : row.path("vaults")) {
          if (vault.hasNonNull("vault_key_id") && missing(vault, "vault_key_id")) {
            yield true;
          }
        }
        yield false;
      }
      case "repositories" -> missing(row, "ssh_key_id");
      case "inventory" ->
          missing(row, "ssh_key_id")
              || row.hasNonNull("become_key_id") && missing(row, "become_key_id");
      default -> false;
    };
  }

  private boolean missing(JsonNode row, String field) {
    return !records.get("keys").containsKey(row.path(field).asInt());
  }

  private Answer createProject(JsonNode body) {
    var refusal = refusal("projects", 0, body);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    var project = add("projects", (ObjectNode) body.deepCopy());
    add("keys", row("None", project).put("type", "none"));
    add("environment", row("Empty", project).put("json", "{}"));
    return new Answer(201, shown("projects", project));
  }

  private static ObjectNode row(String name, ObjectNode project) {
    return JSON.createObjectNode().put("name", name).put("project_id", project.get("id").asInt());
  }

  private Answer create(String kind, int project, JsonNode body) {
    var refusal = refusal(kind, project, body);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    var added = add(kind, (ObjectNode) body.deepCopy());
    if (kind.equals("templates")) {
      added.set("vaults", numbered(body.path("vaults"), added));
    }
    boolean silent = Set.of("keys", "repositories", "environment").contains(kind);
    return silent && generation == Generation.V2_10
        ? new Answer(204, null)
        : new Answer(201, shown(kind, added));
  }

  private ObjectNode add(String kind, ObjectNode row) {
    row.put("id", ++lastId);
    records.get(kind).put(lastId, row);
    return row;
  }

  private Answer one(String kind, int project, int id, String method, byte[] sent)
      throws IOException {
    var there = records.get(kind).get(id);
    if (there == null || dangling(kind, there)) {
      return new Answer(404, null);
    }
    switch (method) {
      case "GET":
        return new Answer(200, shown(kind, there));
      case "DELETE":
        return delete(kind, id);
      case "PUT":
        break;
      default:
        return unknown(method, kind);
    }
    var body = JSON.readTree(sent);
    if (body.path("id").asInt() != id) {
      return error(kind + " ID in body and URL must be the same");
    }
    var refusal = refusal(kind, project, body);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    var replaced = (ObjectNode) body.deepCopy();
    if (kind.equals("keys") && !body.path("override_secret").asBoolean()) {
      replaced = there.deepCopy().put("name", body.get("name").asText());
    }
    if (kind.equals("environment")) {
      var left = secrets(there.path("secrets"), body.path("secrets"));
      replaced.remove("secrets");
      if (!left.isEmpty()) {
        replaced.set("secrets", left);
      }
    }
    if (generation == Generation.V2_17) {
      for (var field : SURVIVING) {
        if (there.has(field)
            && !replaced.has(field)
            && !Set.of("keys", "environment").contains(kind)) {
          replaced.set(field, there.get(field));
        }
      }
    }
    records.get(kind).put(id, replaced);
    return kind.equals("templates") ? putVaults(there, replaced) : new Answer(204, null);
  }

  /** The template itself is replaced by now, whatever becomes of its vaults. */
  private Answer putVaults(ObjectNode before, ObjectNode template) {
    if (generation == Generation.V2_10) {
      template.set("vaults", numbered(template.path("vaults"), template));
      return new Answer(204, null);
    }
    var rows = new TreeMap<Integer, ObjectNode>();
    before
        .path("vaults")
        .forEach(vault -> rows.put(vault.get("id").asInt(), (ObjectNode) vault.deepCopy()));
    var kept = new HashSet<Integer>();
    for (var vault : numbered(template.path("vaults"), template)) {
      int id = vault.get("id").asInt();
      boolean twice =
          rows.entrySet().stream()
              .anyMatch(
                  row ->
                      row.getKey() != id
                          && row.getValue().get("vault_key_id").equals(vault.get("vault_key_id"))
                          && row.getValue().path("name").equals(vault.path("name")));
      if (twice) {
        template.set("vaults", JSON.createArrayNode().addAll(rows.values()));
        return error(
            "UNIQUE constraint failed: project__template_vault.template_id,"
                + " project__template_vault.vault_key_id, project__template_vault.name");
      }
      rows.put(id, (ObjectNode) vault);
      kept.add(id);
    }
    rows.keySet().retainAll(kept);
    template.set("vaults", JSON.createArrayNode().addAll(rows.values()));
    return new Answer(204, null);
  }

  /** A vault is a record of its own, whose id a later server takes from the request. */
  private ArrayNode numbered(JsonNode vaults, ObjectNode template) {
    var rows = JSON.createArrayNode();
    for (var vault : vaults) {
      boolean taken = generation == Generation.V2_17 && vault.path("id").asInt() > 0;
      rows.addObject()
          .put("id", taken ? vault.get("id").asInt() : ++lastId)
          .put("project_id", template.get("project_id").asInt())
          .put("template_id", template.get("id").asInt())
          .put("type", vault.path("type").asText("password"))
          .<ObjectNode>set("vault_key_id", vault.path("vault_key_id"))
          .set("name", vault.path("name"));
    }
    return rows;
  }

  /** Each secret of a variable group comes and goes by an operation; what is not named stays. */
  private ArrayNode secrets(JsonNode there, JsonNode sent) {
    var rows = new TreeMap<Integer, JsonNode>();
    there.forEach(secret -> rows.put(secret.get("id").asInt(), secret));
    for (var secret : sent) {
      if (secret.path("operation").asText().equals("delete")) {
        rows.remove(secret.path("id").asInt());
      } else {
        violations.add("environment: a secret with the operation " + secret.path("operation"));
      }
    }
    return JSON.createArrayNode().addAll(rows.values());
  }

  private Answer delete(String kind, int id) {
    var users =
        switch (kind) {
          case "keys" -> uses("ssh_key_id", id, "repositories", "inventory") || vaultOf(id);
          case "repositories" -> uses("repository_id", id, "inventory", "templates");
          case "inventory" -> uses("inventory_id", id, "templates");
          case "environment" -> uses("environment_id", id, "templates");
          case "templates" -> {
            // A template's schedules go with it; where no foreign key is enforced they stay,
            // unseen.
            if (generation == Generation.V2_10) {
              records
                  .get("schedules")
                  .values()
                  .removeIf(row -> row.path("template_id").asInt() == id);
            }
            yield false;
          }
          case "projects" -> {
            records
                .values()
                .forEach(
                    rows -> rows.values().removeIf(row -> row.path("project_id").asInt() == id));
            tasks.values().removeIf(row -> row.path("project_id").asInt() == id);
            yield false;
          }
          default -> false;
        };
    // SQLite enforces no foreign key: the record goes, and what names it stays.
    if (users && generation == Generation.V2_10) {
      return new Answer(
          400, JSON.createObjectNode().put("error", kind + " is in use").put("inUse", true));
    }
    records.get(kind).remove(id);
    return new Answer(204, null);
  }

  private boolean vaultOf(int key) {
    return records.get("templates").values().stream()
        .flatMap(row -> StreamSupport.stream(row.path("vaults").spliterator(), false))
        .anyMatch(vault -> vault.path("vault_key_id").asInt() == key);
  }

  private boolean uses(String field, int id, String... kinds) {
    return List.of(kinds).stream()
        .flatMap(kind -> records.get(kind).values().stream())
        .anyMatch(row -> row.path(field).asInt() == id);
  }

  private Optional<Answer> refusal(String kind, int project, JsonNode body) {
    var definition = DEFINITIONS.get(kind);
    var wrong = new ArrayList<String>();
    check(definition, definitions.get(definition), body, wrong);
    if (!wrong.isEmpty()) {
      violations.addAll(wrong);
      // Go's decoder says nothing about what it did not like.
      return Optional.of(new Answer(400, null));
    }
    if (!kind.equals("projects") && body.path("project_id").asInt() != project) {
      return Optional.of(error("Project ID in body and URL must be the same"));
    }
    if (body.path("name").asText().isEmpty()) {
      return Optional.of(error("name can not be empty"));
    }
    return switch (kind) {
      case "keys" -> key(body);
      case "repositories" -> references(body, "ssh_key_id", "keys");
      case "inventory" ->
          body.path("inventory").asText().contains("..")
              ? Optional.of(error("Invalid inventory file pathname"))
              : references(body, "ssh_key_id", "keys");
      case "environment" -> texts(body, "json", "env");
      case "templates" -> template(body);
      case "schedules" ->
          body.path("cron_format").asText().split(" ").length == 5
              ? references(body, "template_id", "templates")
              : Optional.of(error("expected exactly 5 fields"));
      default -> Optional.empty();
    };
  }

  private Optional<Answer> key(JsonNode body) {
    boolean empty =
        switch (body.path("type").asText()) {
          case "ssh" -> body.at("/ssh/private_key").asText().isEmpty();
          case "login_password" -> body.at("/login_password/password").asText().isEmpty();
          default -> false;
        };
    return empty ? Optional.of(error("private key can not be empty")) : Optional.empty();
  }

  private Optional<Answer> template(JsonNode body) {
    if (!body.path("app").asText().equals("ansible")) {
      // The row is inserted before the check.
      add("templates", (ObjectNode) body.deepCopy());
      return Optional.of(error("Invalid app id: "));
    }
    if (body.path("playbook").asText().isEmpty()) {
      return Optional.of(error("template playbook can not be empty"));
    }
    for (var vault : body.path("vaults")) {
      var wrong = references(vault, "vault_key_id", "keys");
      if (wrong.isPresent()) {
        return wrong;
      }
    }
    return texts(body, "arguments")
        .or(() -> references(body, "inventory_id", "inventory"))
        .or(() -> references(body, "repository_id", "repositories"))
        .or(() -> references(body, "environment_id", "environment"));
  }

  private static Optional<Answer> texts(JsonNode body, String... fields) {
    for (var field : fields) {
      try {
        if (body.hasNonNull(field)) {
          JSON.readTree(body.get(field).asText());
        }
      } catch (IOException e) {
        return Optional.of(error(field + " must be valid JSON"));
      }
    }
    return Optional.empty();
  }

  private Optional<Answer> references(JsonNode body, String field, String kind) {
    return records.get(kind).containsKey(body.path(field).asInt())
        ? Optional.empty()
        : Optional.of(error(field + " does not exist"));
  }

  private static Answer error(String text) {
    return new Answer(400, JSON.createObjectNode().put("error", text));
  }

  /** Holds a value to its definition: known fields of the right JSON type. */
  private void check(String name, JsonNode schema, JsonNode value, List<String> wrong) {
    if (schema.has("$ref")) {
      var other = schema.get("$ref").asText().replace("#/definitions/", "");
      check(other, definitions.get(other), value, wrong);
      return;
    }
    if (value.isNull() && NULLABLE.contains(name)) {
      return;
    }
    if (!typeFits(schema.path("type"), value)) {
      wrong.add(
          "%s: %s is not of type %s".formatted(name, value.getNodeType(), schema.path("type")));
      return;
    }
    if (schema.has("enum") && !contains(schema.get("enum"), value.asText())) {
      wrong.add("%s: unknown value %s".formatted(name, value));
    }
    if (schema.has("minimum") && value.asInt() < schema.get("minimum").asInt()) {
      wrong.add("%s: %s is too small".formatted(name, value));
    }
    for (var item : value.isArray() ? value : JSON.createArrayNode()) {
      check(name, schema.get("items"), item, wrong);
    }
    value
        .properties()
        .forEach(
            field -> {
              var known = schema.path("properties").get(field.getKey());
              if (known != null) {
                check(field.getKey(), known, field.getValue(), wrong);
              } else if (!UNDESCRIBED.getOrDefault(name, Set.of()).contains(field.getKey())) {
                wrong.add("%s: unknown field %s".formatted(name, field.getKey()));
              }
            });
  }

  private static boolean contains(JsonNode list, String text) {
    for (var item : list) {
      if (item.asText().equals(text)) {
        return true;
      }
    }
    return false;
  }

  private static boolean typeFits(JsonNode type, JsonNode value) {
    if (type.isArray()) {
      for (var one : type) {
        if (typeFits(one, value)) {
          return true;
        }
      }
      return false;
    }
    return switch (type.asText()) {
      case "string" -> value.isTextual();
      case "integer" -> value.isIntegralNumber();
      case "boolean" -> value.isBoolean();
      case "array" -> value.isArray();
      case "object" -> value.isObject();
      case "null" -> value.isNull();
      default -> throw new UncheckedIOException(new IOException("unknown type " + type));
    };
  }
}
