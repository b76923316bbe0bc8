package homelab.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import homelab.controlplane.SimulatedSemaphore.Generation;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The simulator is as unkind as what is known of the real one. */
class SimulatedSemaphoreTests {

  private static final String PROJECT = "{\"name\":\"p\"}";
  private static final String KEY =
      "{\"name\":\"k\",\"type\":\"ssh\",\"project_id\":%d,"
          + "\"ssh\":{\"login\":\"root\",\"private_key\":\"secret\"}}";

  private final HttpClient client = HttpClient.newHttpClient();
  private SimulatedSemaphore semaphore;
  private String cookie;
  private int project;

  @BeforeEach
  void oneProject() throws Exception {
    open(Generation.V2_17);
  }

  private void open(Generation generation) throws Exception {
    close();
    semaphore = new SimulatedSemaphore(generation, "password");
    login();
    project = json(ask("POST", "/projects", PROJECT)).get("id").asInt();
  }

  private void login() throws Exception {
    cookie = "";
    var login = ask("POST", "/auth/login", "{\"auth\":\"admin\",\"password\":\"password\"}");
    cookie = login.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
  }

  @AfterEach
  void close() {
    if (semaphore != null) {
      semaphore.close();
    }
  }

  @ParameterizedTest
  @CsvSource({"V2_10,204,''", "V2_17,201,k"})
  void aCreationAnswersAsItsGenerationDoes(Generation generation, int status, String name)
      throws Exception {
    open(generation);
    var made = ask("POST", at("keys"), KEY.formatted(project));
    assertThat(made.statusCode()).isEqualTo(status);
    assertThat(made.body().isEmpty() ? "" : json(made).get("name").asText()).isEqualTo(name);
    assertThat(semaphore.names("keys")).contains("k");
  }

  @Test
  void aQuotedNumberIsRefusedWithoutAWord() throws Exception {
    var quoted = "{\"name\":\"r\",\"project_id\":\"%d\",\"git_url\":\"/x\"}".formatted(project);
    var refused = ask("POST", at("repositories"), quoted);
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).isEmpty();
    assertThat(semaphore.names("repositories")).isEmpty();
  }

  @Test
  void theBodyHasToNameTheSameProject() throws Exception {
    var refused = ask("POST", at("keys"), KEY.formatted(project + 1));
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).contains("Project ID in body and URL must be the same");
  }

  @Test
  void aTokenIsShownOnceAndWorksUntilItIsRevoked() throws Exception {
    var token = json(ask("POST", "/user/tokens", "")).get("id").asText();
    assertThat(ask("GET", "/user/tokens", "").body()).doesNotContain(token);
    cookie = "";
    assertThat(ask("GET", "/projects", "", token).statusCode()).isEqualTo(200);
    assertThat(ask("DELETE", "/user/tokens/" + token, "", token).statusCode()).isEqualTo(204);
    assertThat(ask("GET", "/projects", "", token).statusCode()).isEqualTo(401);
  }

  @Test
  void namesAreNotUnique() throws Exception {
    ask("POST", at("keys"), KEY.formatted(project));
    ask("POST", at("keys"), KEY.formatted(project));
    assertThat(semaphore.names("keys")).filteredOn("k"::equals).hasSize(2);
  }

  @Test
  void putReplacesTheWholeRecordButASecretOnlyOnRequest() throws Exception {
    int id = json(ask("POST", at("keys"), KEY.formatted(project))).get("id").asInt();
    var other = KEY.formatted(project).replace("secret", "other");
    ask("PUT", at("keys/" + id), other.replaceFirst("\\{", "{\"id\":%d,".formatted(id)));
    assertThat(semaphore.record("keys", "k").at("/ssh/private_key").asText()).isEqualTo("secret");
    assertThat(ask("GET", at("keys"), "").body()).doesNotContain("secret");

    var inventory =
        "{\"name\":\"i\",\"project_id\":%d,\"type\":\"file\",\"inventory\":\"a\",\"ssh_key_id\":%d"
            .formatted(project, id);
    int row = json(ask("POST", at("inventory"), inventory + "}")).get("id").asInt();
    ask(
        "PUT",
        at("inventory/" + row),
        "{\"id\":%d,\"name\":\"i\",\"project_id\":%d,\"ssh_key_id\":%d}"
            .formatted(row, project, id));
    assertThat(semaphore.record("inventory", "i").has("inventory")).isFalse();
  }

  @Test
  void whatTheDescriptionDoesNotKnowIsRefused() throws Exception {
    var odd = KEY.formatted(project).replaceFirst("\\{", "{\"colour\":\"red\",");
    assertThat(ask("POST", at("keys"), odd).statusCode()).isEqualTo(400);
    assertThat(ask("GET", "/project/%d/colours".formatted(project), "").statusCode())
        .isEqualTo(404);
    assertThat(semaphore.violations()).hasSize(2);
  }

  private static final String TEMPLATE =
      "{\"name\":\"t\",\"app\":\"ansible\",\"playbook\":\"p.yml\",\"project_id\":%d,"
          + "\"inventory_id\":%d,\"repository_id\":%d,\"environment_id\":%d,\"description\":\"%s\","
          + "\"allow_override_args_in_task\":false,\"vaults\":[%s]}";

  private int key;
  private int inventory;
  private int repository;
  private int template;

  /** A template with a vault, and what it needs. */
  private void fill(Generation generation) throws Exception {
    open(generation);
    ask("POST", at("keys"), KEY.formatted(project));
    key = semaphore.record("keys", "k").get("id").asInt();
    ask(
        "POST",
        at("repositories"),
        "{\"name\":\"r\",\"project_id\":%d,\"git_url\":\"/x\",\"ssh_key_id\":%d}"
            .formatted(project, key));
    repository = semaphore.record("repositories", "r").get("id").asInt();
    inventory =
        json(ask(
                "POST",
                at("inventory"),
                "{\"name\":\"i\",\"project_id\":%d,\"type\":\"file\",\"inventory\":\"a\",\"ssh_key_id\":%d}"
                    .formatted(project, key)))
            .get("id")
            .asInt();
    template = json(ask("POST", at("templates"), template("", vault(0)))).get("id").asInt();
  }

  private String template(String description, String vaults) {
    return TEMPLATE.formatted(
        project,
        inventory,
        repository,
        semaphore.record("environment", "Empty").get("id").asInt(),
        description,
        vaults);
  }

  private String vault(int id) {
    return "{%s\"vault_key_id\":%d,\"name\":\"default\",\"type\":\"password\"}"
        .formatted(id == 0 ? "" : "\"id\":" + id + ",", key);
  }

  private HttpResponse<String> put(String description, String vaults) throws Exception {
    return ask(
        "PUT",
        at("templates/" + template),
        template(description, vaults).replaceFirst("\\{", "{\"id\":%d,".formatted(template)));
  }

  @Test
  void aVaultThatIsSentWithoutItsIdIsInsertedAndHalfOfThePutIsDone() throws Exception {
    fill(Generation.V2_17);
    int id = json(ask("GET", at("templates/" + template), "")).at("/vaults/0/id").asInt();
    assertThat(id).isPositive();
    var refused = put("changed", vault(0));
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).contains("UNIQUE constraint failed: project__template_vault");
    assertThat(semaphore.record("templates", "t").get("description").asText()).isEqualTo("changed");
    assertThat(put("again", vault(id)).statusCode()).isEqualTo(204);
    assertThat(semaphore.record("templates", "t").at("/vaults/0/id").asInt()).isEqualTo(id);
    assertThat(put("without", "").statusCode()).isEqualTo(204);
    assertThat(put("with", vault(0)).statusCode()).isEqualTo(204);
  }

  @ParameterizedTest
  @CsvSource({"V2_10,true", "V2_17,false"})
  void whatIsEmptyIsShownByTheOlderOneOnly(Generation generation, boolean shown) throws Exception {
    fill(generation);
    var answer = json(ask("GET", at("templates/" + template), ""));
    assertThat(answer.has("playbook")).isTrue();
    for (var field : List.of("description", "arguments", "allow_override_args_in_task", "type")) {
      assertThat(answer.has(field)).as(field).isEqualTo(shown);
    }
  }

  /** What a deletion of something in use answers, and what is left of it. */
  @ParameterizedTest
  @CsvSource({"V2_10,400,200,204", "V2_17,204,404,404"})
  void onlyTheOlderDatabaseKeepsWhatIsInUse(Generation generation, int deleted, int list, int put)
      throws Exception {
    fill(generation);
    assertThat(ask("DELETE", at("keys/" + key), "").statusCode()).isEqualTo(deleted);
    assertThat(ask("GET", at("templates"), "").statusCode()).isEqualTo(list);
    var repository =
        "{\"id\":%d,\"name\":\"r\",\"project_id\":%d,\"git_url\":\"/x\",\"ssh_key_id\":%d}"
            .formatted(
                this.repository,
                project,
                generation == Generation.V2_10
                    ? key
                    : semaphore.record("keys", "None").get("id").asInt());
    assertThat(ask("PUT", at("repositories/" + this.repository), repository).statusCode())
        .isEqualTo(put);
    assertThat(ask("GET", at("repositories"), "").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @EnumSource(Generation.class)
  void aRestartTakesUpNoTaskAndARowIsStoppedOrDeleted(Generation generation) throws Exception {
    fill(generation);
    int task = semaphore.task("t", "running", Duration.ofHours(1));
    assertThat(ask("DELETE", at("tasks/" + task), "").statusCode()).isEqualTo(400);
    semaphore.restart();
    login();
    assertThat(semaphore.status(task)).isEqualTo("running");
    assertThat(ask("POST", at("tasks/" + task + "/stop"), "{}").statusCode()).isEqualTo(400);
    assertThat(ask("POST", at("tasks/" + task + "/stop"), "{\"force\":true}").statusCode())
        .isEqualTo(204);
    assertThat(semaphore.status(task)).isEqualTo("stopped");
    assertThat(ask("DELETE", at("tasks/" + task), "").statusCode()).isEqualTo(204);
  }

  @Test
  void theDescriptionIsThePublishedOne() throws IOException {
    var published = Path.of("../shared/facts/semaphore-openapi.yml");
    Assumptions.assumeTrue(Files.exists(published), "the facts are not beside this checkout");
    assertThat(Path.of("src/test/resources/semaphore/api-docs.yml"))
        .hasSameTextualContentAs(published, StandardCharsets.UTF_8);
  }

  private String at(String what) {
    return "/project/%d/%s".formatted(project, what);
  }

  private HttpResponse<String> ask(String method, String path, String body) throws Exception {
    return ask(method, path, body, "");
  }

  private HttpResponse<String> ask(String method, String path, String body, String token)
      throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create(semaphore.url() + "/api" + path))
            .header("Content-Type", "application/json")
            .header("Cookie", cookie.isEmpty() ? "none" : cookie)
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private static JsonNode json(HttpResponse<String> answer) throws IOException {
    assertThat(answer.statusCode()).as(answer.body()).isLessThan(300);
    return new ObjectMapper().readTree(answer.body());
  }
}
