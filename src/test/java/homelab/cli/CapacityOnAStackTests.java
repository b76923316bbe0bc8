package homelab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import homelab.interrupt.Interrupted;
import homelab.rehearsal.EngineFolder;
import homelab.rehearsal.StateGraph;
import homelab.rehearsal.ThrowAwayCopy;
import homelab.rehearsal.cloud.Fault;
import homelab.rehearsal.cloud.Operation;
import homelab.rehearsal.cloud.Refusal;
import homelab.rehearsal.cloud.oci.OciWorld;
import homelab.tools.SystemCommands;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What up and rebuild do while Oracle has no room: the engine is real, time is not. */
@Tag("engine")
class CapacityOnAStackTests {

  private static final String INSTANCE = "oci:Core/instance:Instance";
  private static final int ALWAYS = 1000;

  @TempDir static Path scratch;

  private static ThrowAwayCopy copy;
  private static Path tools;
  private static List<String> domains;

  private Instant now = Instant.parse("2026-11-24T12:00:00Z");
  private final List<Duration> slept = new ArrayList<>();
  private int interruptedAt;

  private record Done(int exitCode, String output, String errors) {
    String everything() {
      return output + errors;
    }
  }

  @BeforeAll
  static void giveOneStackItsSecrets() throws Exception {
    tools = EngineFolder.required();
    copy = ThrowAwayCopy.below(scratch, tools);
    copy.engine().createStack();
    copy.giveSecrets();
    domains =
        copy.config().node().placements().stream()
            .map(placement -> placement.availabilityDomain())
            .toList();
    assertThat(domains).as("the example allows several").hasSize(3);
  }

  @AfterAll
  static void close() {
    if (copy != null) {
      copy.close();
    }
  }

  @AfterEach
  void takeTheNodeDown() throws Exception {
    copy.clouds().oci().calm();
    Files.deleteIfExists(journal());
    if (!copy.clouds().oci().objects().isEmpty()) {
      assertThat(homelab("destroy", "--yes")).returns(Exit.OK.code(), Done::exitCode);
    }
  }

  @Test
  void rebuildFindsRoomElsewhereAndAPlainPreviewKeepsItThere() throws Exception {
    up();
    assertThat(node()).isEqualTo(domains.get(0));
    var old = copy.clouds().oci().instances().get(0).id();
    var lasting = copy.lasting();
    refuse(domains.get(0), OciWorld.OUT_OF_CAPACITY, ALWAYS);
    refuse(domains.get(1), OciWorld.OUT_OF_CAPACITY, ALWAYS);

    var rebuild = homelab("rebuild", "--yes", "--wait", "0");

    assertThat(rebuild).as(rebuild.everything()).returns(Exit.OK.code(), Done::exitCode);
    assertThat(node()).isEqualTo(domains.get(2));
    assertThat(copy.clouds().oci().instances().get(0).id()).isNotEqualTo(old);
    assertThat(copy.lasting()).as("nothing else was touched").isEqualTo(lasting);
    assertThat(rebuild.errors())
        .contains("Asking for a host in %s (1 of 3), attempt 1.".formatted(domains.get(0)))
        .contains("no host is free there now");
    assertThat(rebuild.output())
        .contains("capacity report, which reserves nothing")
        .contains("  %s  OUT_OF_HOST_CAPACITY\n".formatted(domains.get(0)))
        .contains("  %s  AVAILABLE\n".formatted(domains.get(2)))
        .doesNotContain("No place is known to have room");
    assertThat(journal()).doesNotExist();
    assertThat(homelab("preview", "--expect-no-changes"))
        .as("the stack file still names another one first")
        .returns(Exit.OK.code(), Done::exitCode);
    assertThat(slept).isEmpty();
  }

  @Test
  void whereNothingHasRoomTheNodeIsAbsentAndEitherCommandGoesOn() throws Exception {
    up();
    var lasting = copy.lasting();
    domains.forEach(domain -> refuse(domain, OciWorld.OUT_OF_CAPACITY, ALWAYS));

    var rebuild = homelab("rebuild", "--yes", "--wait", "0");

    assertThat(rebuild).as(rebuild.everything()).returns(Exit.CAPACITY.code(), Done::exitCode);
    assertThat(rebuild.output()).contains("No place is known to have room");
    assertThat(rebuild.errors())
        .contains("the node is absent", "resume with: ./homelab up --stack home");
    assertThat(copy.clouds().oci().instances()).isEmpty();
    assertThat(journal()).exists();
    assertThat(homelab("preview")).as("the state is whole").returns(Exit.OK.code(), Done::exitCode);

    var again = homelab("rebuild", "--yes", "--wait", "0");
    assertThat(again).as(again.everything()).returns(Exit.CAPACITY.code(), Done::exitCode);
    assertThat(again.everything())
        .contains("Going on with the search", "3 attempts so far")
        .doesNotContain("To be deleted");

    copy.clouds().oci().calm();
    var up = homelab("up", "--yes", "--wait", "1h");
    assertThat(up).as(up.everything()).returns(Exit.OK.code(), Done::exitCode);
    assertThat(copy.clouds().oci().instances()).hasSize(1);
    assertThat(copy.lasting()).isEqualTo(lasting);
    assertThat(homelab("preview", "--expect-no-changes")).returns(Exit.OK.code(), Done::exitCode);
    assertThat(journal()).doesNotExist();
  }

  @Test
  void upOutlastsEveryMoodAndLeavesOneNode() throws Exception {
    refuse(domains.get(0), OciWorld.SHAPE_NOT_FOUND, ALWAYS);
    refuse(domains.get(1), OciWorld.LIMIT_EXCEEDED, 1);
    refuse(domains.get(2), OciWorld.TOO_MANY_REQUESTS, 1);

    var up = homelab("up", "--yes", "--wait", "2h");

    assertThat(up).as(up.everything()).returns(Exit.OK.code(), Done::exitCode);
    assertThat(copy.clouds().oci().instances()).hasSize(1);
    assertThat(node()).isEqualTo(domains.get(1));
    assertThat(slept).hasSize(1);
    assertThat(slept.get(0)).as("after 429").isGreaterThanOrEqualTo(Duration.ofMinutes(9));
    assertThat(up.errors())
        .contains("that domain has no A1 machines")
        .contains("Next is %s at 2026-11-24 13:".formatted(domains.get(1)))
        .contains("asking until 2026-11-24 15:00 CET");
  }

  @Test
  void whatWaitingDoesNotMendEndsAtOnce() throws Exception {
    refuse(domains.get(0), new Refusal("401-NotAuthenticated", "no such key"), ALWAYS);

    var up = homelab("up", "--yes", "--wait", "14d");

    assertThat(up).as(up.everything()).returns(Exit.FAILED.code(), Done::exitCode);
    assertThat(up.errors()).contains("401-NotAuthenticated, no such key");
    assertThat(launches()).isEqualTo(1);
    assertThat(slept).isEmpty();
  }

  @Test
  @Tag("full")
  void aPauseThatIsInterruptedEndsTheSearchAndTheSameLineGoesOn() throws Exception {
    domains.forEach(domain -> refuse(domain, OciWorld.OUT_OF_CAPACITY, 1));
    interruptedAt = 1;

    var up = homelab("up", "--yes", "--wait", "2h");

    assertThat(up).as(up.everything()).returns(Exit.INTERRUPTED.code(), Done::exitCode);
    assertThat(slept).hasSize(1);
    assertThat(launches()).as("no attempt after it").isEqualTo(3);
    assertThat(journal()).exists();

    interruptedAt = 0;
    up = homelab("up", "--yes", "--wait", "2h");
    assertThat(up).as(up.everything()).returns(Exit.OK.code(), Done::exitCode);
    assertThat(up.errors()).contains("Going on with the search", "3 attempts so far");
    assertThat(copy.clouds().oci().instances()).hasSize(1);
    assertThat(journal()).doesNotExist();
  }

  @Test
  void aNodeThatIsThereIsNeverMovedByAnAttempt() throws Exception {
    refuse(domains.get(0), OciWorld.OUT_OF_CAPACITY, 1);
    copy.clouds()
        .oci()
        .plan(
            Fault.on(
                Operation.CREATE,
                "oci:Core/instanceConsoleConnection:InstanceConsoleConnection",
                OciWorld.TOO_MANY_REQUESTS),
            1);

    var up = homelab("up", "--yes", "--wait", "2h");

    assertThat(up).as(up.everything()).returns(Exit.OK.code(), Done::exitCode);
    assertThat(up.errors()).contains("only what follows it is left");
    assertThat(node()).isEqualTo(domains.get(1));
    assertThat(launches()).as("one refused, one made").isEqualTo(2);
  }

  private int calls;

  private long launches() {
    return copy.clouds().oci().calls().stream()
        .skip(calls)
        .filter(call -> call.operation() == Operation.CREATE && call.type().equals(INSTANCE))
        .count();
  }

  @org.junit.jupiter.api.BeforeEach
  void countFromHere() {
    calls = copy.clouds().oci().calls().size();
  }

  private static void refuse(String domain, Refusal refusal, int times) {
    copy.clouds()
        .oci()
        .plan(Fault.where(INSTANCE, "availabilityDomain", Set.of(domain), refusal), times);
  }

  private static String node() {
    return copy.clouds().oci().instances().get(0).now().textOr("availabilityDomain", "");
  }

  private void up() throws Exception {
    var up = homelab("up", "--yes");
    assertThat(up).as(up.everything()).returns(Exit.OK.code(), Done::exitCode);
    var given = new FirewallGuard(StateGraph.parse(copy.engine().exportState()), null, null);
    var backend = Path.of(URI.create(copy.environment().get("PULUMI_BACKEND_URL")));
    var record = backend.resolve("homelab/applied/home.json");
    Files.createDirectories(record.getParent());
    Files.writeString(record, given.inState().toJson());
  }

  private static Path journal() {
    return copy.project().resolve(".homelab/capacity/home.json");
  }

  private Done homelab(String... words) {
    var variables = new TreeMap<>(copy.environment());
    variables.put("HOMELAB_TOOLS_BIN", tools.toString());
    variables.put("PATH", System.getenv("PATH"));
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    var invocation =
        new Invocation(
            copy.project(),
            scratch,
            variables,
            new BufferedReader(new StringReader("")),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false,
            new SystemCommands(),
            () -> now,
            duration -> {
              slept.add(duration);
              now = now.plus(duration);
              if (slept.size() == interruptedAt) {
                throw new Interrupted("the same line goes on");
              }
            },
            new SilentNetwork());
    int exitCode = Homelab.commandLine(invocation).execute(words);
    return new Done(
        exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
