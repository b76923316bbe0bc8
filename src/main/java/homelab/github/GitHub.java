package homelab.github;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import homelab.secrecy.HeaderToken;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** One repository on GitHub, by its REST API. */
public final class GitHub {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern NEXT = Pattern.compile("<([^>]+)>;\\s*rel=\"next\"");

  private final URI api;
  private final String repository;
  private final String token;
  private final HttpClient client;

  /**
   * Prepares a repository.
   *
   * @param api the API's address, as GITHUB_API_URL has it
   * @param repository owner and name with a slash between
   * @param token what GITHUB_TOKEN holds
   * @throws GitHubRefusal if the token cannot be sent
   */
  public GitHub(URI api, String repository, String token) {
    if (!repository.matches("[A-Za-z0-9][A-Za-z0-9-]*/[A-Za-z0-9._-]+")) {
      throw new IllegalArgumentException(
          "'%s' is no repository; GITHUB_REPOSITORY has to be OWNER/NAME".formatted(repository));
    }
    // The HTTP client would refuse it as well, in a message that shows the token.
    if (HeaderToken.of(token).isEmpty()) {
      throw new GitHubRefusal(
          "GITHUB_TOKEN has a character that no HTTP header can carry; set it again.");
    }
    this.api = api;
    this.repository = repository;
    this.token = token;
    this.client =
        HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(20))
            // The token must never follow a redirection to somewhere else.
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  /** What became of a text. */
  public enum Outcome {
    CREATED,
    EDITED,
    /** It said the same already. */
    SAME,
    CLOSED,
    /** There was nothing to close. */
    NONE
  }

  /** Puts a text under a pull request: over the one that bears the marker, or as a new one. */
  public Outcome comment(int pullRequest, Marker marker, String text) {
    var comments = "issues/%d/comments".formatted(pullRequest);
    var body = marker.on(text);
    var ours = find(comments + "?per_page=100", one -> marked(marker, one));
    if (ours.isEmpty()) {
      send("POST", comments, JSON.createObjectNode().put("body", body));
      return Outcome.CREATED;
    }
    if (ours.get().path("body").asText().equals(body)) {
      return Outcome.SAME;
    }
    send(
        "PATCH",
        "issues/comments/" + ours.get().path("id").asLong(),
        JSON.createObjectNode().put("body", body));
    return Outcome.EDITED;
  }

  /** Opens the one issue that bears the marker, or writes its text anew. */
  public Outcome openIssue(Marker marker, String title, String text) {
    var body = marker.on(text);
    var ours = openIssue(marker);
    if (ours.isEmpty()) {
      send("POST", "issues", JSON.createObjectNode().put("title", title).put("body", body));
      return Outcome.CREATED;
    }
    if (ours.get().path("body").asText().equals(body)) {
      return Outcome.SAME;
    }
    send(
        "PATCH",
        "issues/" + ours.get().path("number").asInt(),
        JSON.createObjectNode().put("title", title).put("body", body));
    return Outcome.EDITED;
  }

  /** Closes the one issue that bears the marker, with a last word. */
  public Outcome closeIssue(Marker marker, String lastWord) {
    var ours = openIssue(marker);
    if (ours.isEmpty()) {
      return Outcome.NONE;
    }
    int number = ours.get().path("number").asInt();
    send(
        "POST",
        "issues/%d/comments".formatted(number),
        JSON.createObjectNode().put("body", lastWord));
    send(
        "PATCH",
        "issues/" + number,
        JSON.createObjectNode().put("state", "closed").put("state_reason", "completed"));
    return Outcome.CLOSED;
  }

  /**
   * Returns the open pull request that a branch of some repository asks for, if its head is still
   * this commit.
   */
  public Optional<Integer> openPullRequest(String headOwner, String headBranch, String headCommit) {
    var head = URLEncoder.encode(headOwner + ":" + headBranch, StandardCharsets.UTF_8);
    return find(
            "pulls?state=open&per_page=100&head=" + head,
            one ->
                one.path("head").path("sha").asText().equals(headCommit)
                    && one.path("head").path("ref").asText().equals(headBranch))
        .map(one -> one.path("number").asInt());
  }

  /**
   * A workflow of the repository.
   *
   * @param path its file, such as {@code .github/workflows/drift.yml}
   * @param state {@code active}, or why it does not run by itself: {@code disabled_inactivity}
   *     after 60 quiet days, {@code disabled_fork}, {@code disabled_manually}
   */
  public record Workflow(String path, String state) {}

  /** Returns the repository's workflows, all pages of them. */
  public List<Workflow> workflows() {
    var found = new ArrayList<Workflow>();
    for (var page = Optional.of(address("actions/workflows?per_page=100")); page.isPresent(); ) {
      var response = exchange(request(page.get()).GET().build());
      for (JsonNode one : json(response).path("workflows")) {
        found.add(new Workflow(one.path("path").asText(), one.path("state").asText()));
      }
      page = next(response);
    }
    return List.copyOf(found);
  }

  private Optional<JsonNode> openIssue(Marker marker) {
    return find(
        "issues?state=open&per_page=100", one -> !one.has("pull_request") && marked(marker, one));
  }

  /** Anybody may write our marker into a comment; only a machine's own text is edited. */
  private static boolean marked(Marker marker, JsonNode one) {
    return marker.marks(one.path("body").asText())
        && one.path("user").path("type").asText().equals("Bot");
  }

  /** Looks through every page: ours may be on the last one. */
  private Optional<JsonNode> find(String path, Predicate<JsonNode> wanted) {
    for (var page = Optional.of(address(path)); page.isPresent(); ) {
      var response = exchange(request(page.get()).GET().build());
      for (JsonNode one : json(response)) {
        if (wanted.test(one)) {
          return Optional.of(one);
        }
      }
      page = next(response);
    }
    return Optional.empty();
  }

  private Optional<URI> next(HttpResponse<String> response) {
    List<String> links = new ArrayList<>(response.headers().allValues("link"));
    return NEXT.matcher(String.join(",", links))
        .results()
        .map(match -> URI.create(match.group(1)))
        .filter(next -> next.getAuthority().equals(api.getAuthority()))
        .findFirst();
  }

  private void send(String method, String path, ObjectNode body) {
    exchange(
        request(address(path))
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body.toString(), StandardCharsets.UTF_8))
            .build());
  }

  private URI address(String path) {
    return URI.create(api.toString().replaceAll("/+$", "") + "/repos/" + repository + "/" + path);
  }

  private HttpRequest.Builder request(URI address) {
    return HttpRequest.newBuilder(address)
        .timeout(Duration.ofSeconds(60))
        .header("Accept", "application/vnd.github+json")
        .header("X-GitHub-Api-Version", "2022-11-28")
        .header("Authorization", "Bearer " + token);
  }

  private HttpResponse<String> exchange(HttpRequest request) {
    HttpResponse<String> response;
    try {
      response = client.send(request, BodyHandlers.ofString(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new GitHubRefusal(
          "%s could not be reached (%s); run the job again."
              .formatted(api.getAuthority(), e.getClass().getSimpleName()),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GitHubRefusal("interrupted while GitHub was asked", e);
    }
    if (response.statusCode() / 100 != 2) {
      throw new GitHubRefusal(refusal(request, response));
    }
    return response;
  }

  private static String refusal(HttpRequest request, HttpResponse<String> response) {
    var advice =
        switch (response.statusCode()) {
          case 401 -> "GITHUB_TOKEN is missing, wrong or over; give the job's own token.";
          case 403, 404 ->
              "the token may not do that: the job needs 'pull-requests: write' for a comment and"
                  + " 'issues: write' for an issue, and a fork's token has neither.";
          case 422 -> "GitHub does not take the text as it is.";
          case 429 -> "too many requests; run the job again later.";
          default -> "run the job again; https://www.githubstatus.com says whether GitHub is ill.";
        };
    return "%s %s was answered with %d%s: %s"
        .formatted(
            request.method(),
            request.uri().getPath(),
            response.statusCode(),
            message(response.body()),
            advice);
  }

  private static String message(String body) {
    try {
      var message = JSON.readTree(body).path("message").asText();
      return message.isEmpty() ? "" : " (" + message + ")";
    } catch (JsonProcessingException e) {
      return "";
    }
  }

  private static JsonNode json(HttpResponse<String> response) {
    try {
      return JSON.readTree(response.body());
    } catch (JsonProcessingException e) {
      throw new GitHubRefusal(
          response.uri().getPath() + " was answered with something that is no JSON", e);
    }
  }

  @Override
  public String toString() {
    // The token is nobody's business.
    return "GitHub[%s]".formatted(repository);
  }
}
