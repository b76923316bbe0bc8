package homelab.cloudflare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import homelab.secrecy.HeaderToken;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Cloudflare's HTTP API, version 4, with an API token. */
public final class HttpCloudflare implements CloudflareFacts {

  /** Where Cloudflare answers. */
  public static final URI ENDPOINT = URI.create("https://api.cloudflare.com/");

  /** How long one call may take. */
  public static final Duration ANSWER = Duration.ofSeconds(20);

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int PER_PAGE = 100;
  private static final int MAX_PAGES = 200;
  private static final int TRIES = 4;
  private static final int TOO_OFTEN = 429;
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
  private static final Duration PAUSE = Duration.ofSeconds(5);

  // A redirect is never followed: the token would go with it.
  private final HttpClient client;
  private final URI base;
  private final String accountId;
  private final String zoneId;
  private final String token;
  private final Duration answer;
  private final Consumer<Duration> pause;

  /**
   * Prepares the client; nothing is asked yet.
   *
   * @param endpoint the API's address, with a slash at the end
   * @param accountId the account
   * @param zoneId the zone
   * @param token an API token
   * @param answer how long one call may take until Cloudflare counts as silent
   * @param pause lets time pass when Cloudflare asks for it
   * @throws CloudflareRefusal if the token cannot be sent
   */
  public HttpCloudflare(
      URI endpoint,
      String accountId,
      String zoneId,
      String token,
      Duration answer,
      Consumer<Duration> pause) {
    // The HTTP client would refuse it as well, in a message that shows the token.
    if (HeaderToken.of(token).isEmpty()) {
      throw new CloudflareRefusal(
          "the API token has a character that no HTTP header can carry; set"
              + " homelab:cloudflareApiToken again");
    }
    this.base = endpoint.resolve("client/v4/");
    this.accountId = accountId;
    this.zoneId = zoneId;
    this.token = token;
    this.answer = answer;
    this.pause = pause;
    this.client = HttpClient.newBuilder().connectTimeout(answer).build();
  }

  @Override
  public List<DnsRecord> records() {
    return all("zones/%s/dns_records".formatted(zoneId), "").stream()
        .map(
            row ->
                new DnsRecord(
                    row.path("id").asText(),
                    row.path("name").asText().toLowerCase(Locale.ROOT),
                    row.path("type").asText(),
                    row.path("content").asText(""),
                    text(row.path("comment"))))
        .toList();
  }

  @Override
  public List<Tunnel> tunnels() {
    return all("accounts/%s/cfd_tunnel".formatted(accountId), "&is_deleted=false").stream()
        .filter(row -> text(row.path("deleted_at")).isEmpty())
        .map(
            row ->
                new Tunnel(
                    row.path("id").asText(),
                    row.path("name").asText(),
                    row.path("remote_config").asBoolean()
                        || text(row.path("config_src")).equals("cloudflare"),
                    !row.path("connections").isEmpty()
                        || !text(row.path("conns_active_at")).isEmpty()))
        .toList();
  }

  @Override
  public List<Application> applications() {
    return all("accounts/%s/access/apps".formatted(accountId), "").stream()
        .map(
            row ->
                new Application(
                    row.path("id").asText(),
                    text(row.path("name")),
                    text(row.path("domain")).toLowerCase(Locale.ROOT),
                    ids(row.path("policies"))))
        .toList();
  }

  @Override
  public List<Policy> policies() {
    return all("accounts/%s/access/policies".formatted(accountId), "").stream()
        .map(
            row ->
                new Policy(
                    row.path("id").asText(),
                    text(row.path("name")),
                    text(row.path("decision")),
                    includes(row.path("include"))))
        .toList();
  }

  /** Reads all pages of a list. */
  private List<JsonNode> all(String path, String filter) {
    var rows = new ArrayList<JsonNode>();
    for (int page = 1; page <= MAX_PAGES; page++) {
      var body = ask("%s?page=%d&per_page=%d%s".formatted(path, page, PER_PAGE, filter), path);
      int before = rows.size();
      body.path("result").forEach(rows::add);
      var info = body.path("result_info");
      // The page that came may be smaller than the one that was asked for.
      boolean whole =
          info.has("total_count")
              ? rows.size() >= info.path("total_count").asInt()
              : rows.size() - before < info.path("per_page").asInt(PER_PAGE);
      if (whole || rows.size() == before) {
        return rows;
      }
    }
    throw new CloudflareRefusal(
        "GET %s: Cloudflare has more than %d pages of it".formatted(path, MAX_PAGES));
  }

  private JsonNode ask(String query, String path) {
    var request =
        HttpRequest.newBuilder(base.resolve(query))
            .timeout(answer)
            .header("Authorization", "Bearer " + token)
            .header("Accept", "application/json")
            .GET()
            .build();
    try {
      for (int attempt = 1; ; attempt++) {
        var response = client.send(request, BodyHandlers.ofString(StandardCharsets.UTF_8));
        if (response.statusCode() != TOO_OFTEN || attempt == TRIES) {
          return body(response, path);
        }
        pause.accept(wait(response));
      }
    } catch (IOException e) {
      throw new CloudflareRefusal(
          "GET %s: %s did not answer (%s)".formatted(path, base, e.getClass().getSimpleName()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CloudflareRefusal("GET %s: interrupted".formatted(path), e);
    }
  }

  private static Duration wait(HttpResponse<String> response) {
    var asked = response.headers().firstValue("Retry-After").orElse("");
    var pause = asked.matches("[0-9]{1,6}") ? Duration.ofSeconds(Long.parseLong(asked)) : PAUSE;
    return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
  }

  private static JsonNode body(HttpResponse<String> response, String path) {
    JsonNode body;
    try {
      body = JSON.readTree(response.body());
    } catch (IOException e) {
      body = MissingNode.getInstance();
    }
    if (response.statusCode() == 200
        && body.path("success").asBoolean()
        && body.path("result").isArray()) {
      return body;
    }
    throw new CloudflareRefusal(refusal(response.statusCode(), body, path));
  }

  private static String refusal(int status, JsonNode body, String path) {
    var error = body.path("errors").path(0);
    var said =
        error.has("code")
            ? " (%s: %s)".formatted(error.path("code").asText(), error.path("message").asText())
            : "";
    var why =
        switch (status) {
          case 400, 401 -> "the token is not known; set homelab:cloudflareApiToken again";
          case 403 ->
              "the token may not read this, or the id is not one of its account;"
                  + " README.md lists the rights it needs";
          case TOO_OFTEN -> "it was asked too often; try again in some minutes";
          default -> "try again later; cloudflarestatus.com says whether it is down";
        };
    return "GET %s: Cloudflare answered %d%s: %s".formatted(path, status, said, why);
  }

  /** Null and what is absent are the same here. */
  private static String text(JsonNode value) {
    return value.asText("");
  }

  private static Set<String> ids(JsonNode policies) {
    var ids = new TreeSet<String>();
    // An application names its policies by id, or shows each whole.
    policies.forEach(
        policy -> ids.add(policy.isTextual() ? policy.asText() : policy.path("id").asText()));
    return ids;
  }

  /** An answer shows selectors that a rule does not use as null. */
  private static Set<String> includes(JsonNode rules) {
    var all = new TreeSet<String>();
    rules.forEach(
        rule ->
            rule.properties().stream()
                .filter(selector -> selector.getValue().isObject())
                .forEach(
                    selector ->
                        all.add(
                            selector.getKey()
                                + " "
                                + selector.getValue().properties().stream()
                                    .map(field -> field.getValue().asText())
                                    .sorted()
                                    .collect(Collectors.joining(" ")))));
    return all;
  }

  @Override
  public String toString() {
    return "HttpCloudflare[%s]".formatted(base);
  }
}
