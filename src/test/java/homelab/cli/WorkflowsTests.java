package homelab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import homelab.engine.Engine;
import homelab.github.SimulatedGitHub;
import homelab.rehearsal.EngineFolder;
import homelab.rehearsal.StateGraph;
import homelab.rehearsal.ThrowAwayCopy;
import homelab.rehearsal.cloud.CloudObject;
import homelab.rehearsal.cloud.Fault;
import homelab.rehearsal.cloud.Refusal;
import homelab.state.Backend;
import homelab.state.VersityServer;
import homelab.workflow.Occasion;
import homelab.workflow.Runner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The workflow files, their lines really run, from the first pull request to a drift that goes
 * away: state in a bucket, simulated clouds as plugins, a GitHub that answers as GitHub does. Home
 * is reached by the one {@code up} that a person runs there and by nothing else. ci.yml is left
 * out: its line is what runs this test.
 */
@Tag("engine")
@TestMethodOrder(OrderAnnotation.class)
class WorkflowsTests {

  private static final Path GOLDEN = Path.of("src/test/resources/golden/review");
  private static final String PASSPHRASE = "of-nobody";
  private static final String OWNER = SimulatedGitHub.REPOSITORY.replaceAll("/.*", "");

  @TempDir static Path scratch;

  private static VersityServer bucket;
  private static SimulatedGitHub github;
  private static ThrowAwayCopy copy;
  private static Map<String, String> backend;
  private static Runner runner;
  private static Runner mistakenRunner;
  private static Engine engine;

  /** A pull request before a newer commit was pushed to it, and what ran then. */
  private static Occasion older;

  private static Runner.Run olderRun;

  @BeforeAll
  static void aRepositoryThatSomebodyHasSetUp() throws Exception {
    var tools = EngineFolder.required();
    bucket = VersityServer.below(scratch.resolve("server"));
    github = SimulatedGitHub.open(30);
    copy = ThrowAwayCopy.below(scratch, tools);
    // The secrets are in the stack file; no state is in the bucket yet.
    copy.engine().createStack();
    copy.giveSecrets();
    var url = bucket.newBucket("state");
    backend = new TreeMap<>(bucket.keys());
    backend.put("PULUMI_BACKEND_URL", url);
    backend.put("PULUMI_CONFIG_PASSPHRASE", PASSPHRASE);
    var shell = new TreeMap<String, String>();
    shell.put("HOMELAB_TOOLS_BIN", tools.toString());
    shell.put("PULUMI_HOME", copy.environment().get("PULUMI_HOME"));
    shell.put(CloudflareAccess.ENDPOINT, copy.clouds().cloudflareApi().endpoint().toString());
    shell.put("PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION", "true");
    runner = runner("runs", shell, PASSPHRASE);
    mistakenRunner = runner("mistaken-runs", shell, "of-somebody-else");
    var variables = new TreeMap<>(shell);
    variables.putAll(backend);
    engine = new Engine(tools, copy.project(), ThrowAwayCopy.STACK, variables);
    // Built once, so that the checkouts below are of something compiled.
    assertThat(atHome("--help")).isZero();
    homeIsOutOfReach();
  }

  @AfterAll
  static void close() {
    for (var one : new AutoCloseable[] {copy, github, bucket}) {
      try {
        if (one != null) {
          one.close();
        }
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Test
  @Order(1)
  void theFirstPullRequestEverIsShownAsAllNew() throws Exception {
    var done = pullRequest(1, OWNER, "first", copy.project());

    assertThat(done.environments()).containsExactly("preview");
    assertThat(done.log()).contains("secrets not compared: no state");
    assertThat(github.comments(1)).hasSize(1);
    assertThat(github.comments(1).get(0))
        .contains("There is no state of this stack yet")
        .contains("| create | `node` | `oci:Core/instance:Instance` |")
        .doesNotContain("CAUTION");
    assertThat(copy.clouds().oci().objects()).isEmpty();
    assertThat(engine.command(List.of("stack", "ls", "--json")).output())
        .as("a preview makes no stack")
        .doesNotContain("home");
  }

  @Test
  @Order(2)
  void somebodyBringsItUpAtHome() throws Exception {
    copy.clouds().proxmox().calm();
    engine.createStack();
    assertThat(atHome("up", "--yes")).isZero();
    var given = new FirewallGuard(StateGraph.parse(engine.exportState()), null, null).inState();
    new AppliedRecords(Backend.of(backend.get("PULUMI_BACKEND_URL"), backend).open(backend))
        .write("home.json", given.toJson());
    homeIsOutOfReach();
  }

  @Test
  @Order(3)
  void aPullRequestThatChangesNothingSaysSo() throws Exception {
    older = occasion(2, OWNER, "topic", copy.project());
    olderRun = pullRequest(older);

    assertThat(github.comments(2)).hasSize(1);
    assertThat(github.comments(2).get(0)).contains("Nothing changes;").doesNotContain("WARNING");
  }

  @Test
  @Order(4)
  void aPullRequestFromHereIsPreviewedAndItsCommentEditedInPlace() throws Exception {
    var change =
        changed("topic", "20261101T000000Z", "20261110T000000Z", "Europe/Berlin", "Europe/Paris");

    pullRequest(2, OWNER, "topic", change);

    assertThat(github.comments(2)).hasSize(1);
    golden("same-repository.md", github.comments(2).get(0));
    assertThat(copy.clouds().oci().instances()).as("nothing was changed").hasSize(1);
  }

  @Test
  @Order(5)
  void twoPullRequestsAtOnceGetACommentEach() throws Exception {
    var one = changed("one", "keepaliveSeconds: 25", "keepaliveSeconds: 20");
    var other = changed("other", "example/blog", "example/blog2");

    var first = CompletableFuture.runAsync(() -> unchecked(4, "one", one));
    var second = CompletableFuture.runAsync(() -> unchecked(5, "other", other));
    CompletableFuture.allOf(first, second).join();

    assertThat(github.comments(4)).hasSize(1);
    assertThat(github.comments(4).get(0)).contains("The node is replaced");
    assertThat(github.comments(5)).hasSize(1);
    assertThat(github.comments(5).get(0)).contains("Nothing changes;");
  }

  @Test
  @Order(6)
  void aForksPullRequestIsRehearsedWithoutAnySecret() throws Exception {
    var change =
        changed("fork", "20261101T000000Z", "20261110T000000Z", "port: 3000", "port: 3001");

    var done = pullRequest(6, "stranger", "fork", change);

    assertThat(done.jobs()).containsOnlyKeys("rehearse");
    assertThat(done.environments()).isEmpty();
    assertThat(github.comments(6)).hasSize(1);
    golden("fork.md", github.comments(6).get(0));
  }

  @Test
  @Order(6)
  void dependabotsPullRequestIsRehearsedToo() throws Exception {
    var change = changed("dependabot", "port: 3000", "port: 3001");

    var occasion = occasion(8, OWNER, "dependabot", change).ofDependabot();
    var done = runner.run("preview.yml", occasion);
    comment(done, occasion);

    assertThat(done.jobs()).containsOnlyKeys("rehearse");
    assertThat(done.environments()).isEmpty();
    assertThat(github.comments(8)).hasSize(1);
    assertThat(github.comments(8).get(0)).contains("### Rehearsal of stack `home`");
  }

  @Test
  @Order(7)
  void aPreviewThatFailsIsSaidToo() throws Exception {
    var change = changed("broken", "example.org", "example.com");
    Files.writeString(change.resolve("Pulumi.home.yaml"), "config:\n  homelab:node: {}\n");

    var occasion = occasion(7, OWNER, "broken", change);
    var done = runner.run("preview.yml", occasion);
    comment(done, occasion);

    assertThat(done.jobs()).containsEntry("preview", false);
    assertThat(github.comments(7)).hasSize(1);
    assertThat(github.comments(7).get(0)).contains("ended without a text");
  }

  @Test
  @Order(7)
  void whatTheEngineRefusesIsInTheComment() throws Exception {
    var occasion = occasion(9, OWNER, "passphrase", copy.project());

    var done = mistakenRunner.run("preview.yml", occasion);
    mistakenRunner.run("comment.yml", occasion.completed(done.id(), copy.project()));

    assertThat(done.jobs()).containsEntry("preview", false);
    assertThat(github.comments(9)).hasSize(1);
    assertThat(github.comments(9).get(0))
        .contains("The preview failed", "incorrect passphrase")
        .doesNotContain("of-somebody-else");
  }

  @Test
  @Order(5)
  void anOlderRunSaysNothingAboutANewerCommit() throws Exception {
    var newer = github.comments(2);

    assertThat(comment(olderRun, older).log()).contains("No open pull request asks");
    assertThat(github.comments(2)).isEqualTo(newer);
  }

  @Test
  @Order(9)
  void rebuildMakesAnotherNodeAndEndsWithWhatDoctorSees() throws Exception {
    var old = copy.clouds().oci().instances().get(0).id();
    var lasting = copy.lasting();

    var done =
        runner.run(
            "rebuild.yml",
            Occasion.onMain("workflow_dispatch", copy.project(), Map.of("wait", "30m")));

    assertThat(done.lines()).extracting(Runner.Line::command).hasSize(2);
    assertThat(done.lines().get(0)).as(done.log()).returns(0, Runner.Line::exitCode);
    assertThat(done.environments()).containsExactly("rebuild");
    assertThat(copy.clouds().oci().instances())
        .extracting(CloudObject::id)
        .hasSize(1)
        .doesNotContain(old);
    assertThat(copy.lasting()).isEqualTo(lasting);
    assertThat(done.lines().get(1).output()).contains("PASS  state backend");
  }

  @Test
  @Order(10)
  void aRebuildThatPfsenseWouldNotKnowIsRefused() throws Exception {
    var store =
        new AppliedRecords(Backend.of(backend.get("PULUMI_BACKEND_URL"), backend).open(backend));
    var right = store.read("home.json").orElseThrow();
    var node = copy.clouds().oci().instances().get(0).id();
    store.write("home.json", right.replace(":51820", ":51821"));

    var done =
        runner.run(
            "rebuild.yml",
            Occasion.onMain("workflow_dispatch", copy.project(), Map.of("wait", "30m")));

    store.write("home.json", right);
    assertThat(done.lines().get(0)).as(done.log()).returns(3, Runner.Line::exitCode);
    assertThat(done.lines().get(0).output()).contains("firewall apply");
    assertThat(copy.clouds().oci().instances()).extracting(CloudObject::id).containsExactly(node);
  }

  @Test
  @Order(11)
  void noDriftIsNoIssueAndAMovedHomeIsNoDrift() throws Exception {
    copy.clouds()
        .cloudflare()
        .dynDns("home." + copy.config().zone().name(), "198.51.100.7", 60, false);

    var done = drift();

    assertThat(done.lines().get(0)).as(done.log()).returns(0, Runner.Line::exitCode);
    assertThat(done.log()).contains("No drift");
    assertThat(github.issues()).isEmpty();
  }

  @Test
  @Order(12)
  void driftOpensOneIssueAndIsClosedWhenItIsGone() throws Exception {
    var world = copy.clouds().oci();
    var list =
        world.only(
            "oci:Core/securityList:SecurityList",
            any -> !any.objects("egressSecurityRules").isEmpty());
    var right = list.now().get("displayName");
    world.change(list, "displayName", "opened by hand");

    var found = drift();
    var again = drift();

    assertThat(found.lines().get(0)).as(found.log()).returns(7, Runner.Line::exitCode);
    assertThat(again.log()).as("the first time: " + found.log()).contains("says so already");
    assertThat(github.issues()).containsExactly("open Drift of stack `home`");
    assertThat(github.issueBody(0)).contains("`security-list`", "`displayName`");

    world.change(list, "displayName", right);
    var gone = drift();

    assertThat(gone.lines().get(0)).as(gone.log()).returns(0, Runner.Line::exitCode);
    assertThat(github.issues()).containsExactly("closed Drift of stack `home`");
  }

  private static Runner runner(String folder, Map<String, String> shell, String passphrase)
      throws IOException {
    return new Runner(
        Files.createDirectories(scratch.resolve(folder)),
        shell,
        Map.of("PULUMI_BACKEND_URL", backend.get("PULUMI_BACKEND_URL"), "AWS_REGION", "us-east-1"),
        Map.of(
            "PULUMI_CONFIG_PASSPHRASE", passphrase,
            "STATE_ACCESS_KEY", bucket.keys().get("AWS_ACCESS_KEY_ID"),
            "STATE_SECRET_KEY", bucket.keys().get("AWS_SECRET_ACCESS_KEY")),
        github);
  }

  private static Runner.Run drift() throws Exception {
    return runner.run("drift.yml", Occasion.onMain("schedule", copy.project(), Map.of()));
  }

  private static Runner.Run pullRequest(int number, String owner, String branch, Path change)
      throws Exception {
    return pullRequest(occasion(number, owner, branch, change));
  }

  private static Runner.Run pullRequest(Occasion occasion) throws Exception {
    var done = runner.run("preview.yml", occasion);
    assertThat(done.jobs().values()).as(done.log()).containsExactly(true);
    keptItsSecrets(done);
    var commented = comment(done, occasion);
    assertThat(commented.jobs()).as(commented.log()).containsEntry("comment", true);
    for (String text : github.comments(occasion.event().at("/pull_request/number").asInt())) {
      assertThat(copy.given().values()).noneMatch(text::contains);
    }
    return done;
  }

  private static Occasion occasion(int number, String owner, String branch, Path change) {
    var commit = "c0ffee%d".formatted(System.identityHashCode(change));
    github.pullRequest(number, owner, branch, commit);
    return Occasion.pullRequest(number, owner, branch, commit, copy.project(), change);
  }

  private static Runner.Run comment(Runner.Run done, Occasion occasion) throws Exception {
    return runner.run("comment.yml", occasion.completed(done.id(), copy.project()));
  }

  private static void unchecked(int number, String branch, Path change) {
    try {
      pullRequest(number, OWNER, branch, change);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static void keptItsSecrets(Runner.Run done) {
    assertThat(copy.given().values()).noneMatch(done.log()::contains);
    assertThat(done.log())
        .doesNotContain(PASSPHRASE, bucket.keys().get("AWS_SECRET_ACCESS_KEY"), "ghs_");
  }

  /** Any call to Proxmox fails, as from a machine that is not at home. */
  private static void homeIsOutOfReach() {
    copy.clouds()
        .proxmox()
        .plan(
            new Fault(
                any -> true,
                new Refusal("failed to execute HTTP request", "dial tcp: no route to host"),
                false),
            Integer.MAX_VALUE);
  }

  private static int atHome(String... words) throws Exception {
    var line = new ArrayList<String>();
    line.add(copy.project().resolve("homelab").toString());
    line.addAll(List.of(words));
    var builder = new ProcessBuilder(line).directory(scratch.toFile());
    builder.environment().putAll(copy.environment());
    builder.environment().putAll(backend);
    builder.environment().put("HOMELAB_TOOLS_BIN", EngineFolder.required().toString());
    var log = scratch.resolve("at-home.log");
    return builder.redirectErrorStream(true).redirectOutput(log.toFile()).start().waitFor();
  }

  private static Path changed(String name, String... fromTo) throws Exception {
    var tree = Files.createDirectories(scratch.resolve("trees")).resolve(name);
    assertThat(
            new ProcessBuilder("cp", "-a", copy.project().toString(), tree.toString())
                .start()
                .waitFor())
        .isZero();
    var file = tree.resolve("Pulumi.home.yaml");
    var text = Files.readString(file);
    for (int i = 0; i < fromTo.length; i += 2) {
      assertThat(text).contains(fromTo[i]);
      text = text.replace(fromTo[i], fromTo[i + 1]);
    }
    Files.writeString(file, text);
    ThrowAwayCopy.render(tree);
    return tree;
  }

  private static void golden(String name, String text) throws IOException {
    var file = GOLDEN.resolve(name);
    var settled =
        text.replaceAll("ocid1\\.[a-z0-9.-]+", "OCID")
            .replaceAll("/actions/runs/\\d+", "/actions/runs/RUN")
            .replaceAll("pfsense-[0-9a-f]{16}", "pfsense-FINGERPRINT")
            .replaceAll("(homelab-first-boot`: )`[0-9a-f]{16}` → `[0-9a-f]{16}`", "$1`A` → `B`")
            .replaceAll("<code>[0-9a-f]{16}</code>", "<code>FINGERPRINT</code>");
    if (Boolean.getBoolean("golden.write")) {
      Files.writeString(file, settled);
    }
    assertThat(settled).isEqualTo(Files.readString(file));
  }
}
