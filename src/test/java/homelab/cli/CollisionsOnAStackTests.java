package homelab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import homelab.collision.Wanted;
import homelab.engine.Operation;
import homelab.engine.OperationResult;
import homelab.engine.ProgramHost;
import homelab.rehearsal.EngineFolder;
import homelab.rehearsal.HomelabProgram;
import homelab.rehearsal.StateGraph;
import homelab.rehearsal.ThrowAwayCopy;
import homelab.rehearsal.cloud.CloudObject;
import homelab.rehearsal.cloud.Fault;
import homelab.rehearsal.cloud.Refusal;
import homelab.state.Adoption;
import homelab.tools.SystemCommands;
import homelab.topology.Topology;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Before anything is made it is looked for: what somebody else has is named and stays, and what the
 * program made in a run that failed is taken into the state.
 */
@Tag("engine")
class CollisionsOnAStackTests {

  private static final String CONTAINER = Wanted.Place.CONTAINER.type();
  private static final String RECORD = Wanted.Place.ALIAS.type();

  /** What the network's reload, a lost connection and a proxy's 502 have in common. */
  private static final Refusal FAILED =
      new Refusal("received an HTTP 500 response", "failed after it was made");

  @TempDir Path scratch;

  private ThrowAwayCopy copy;

  private record Done(int exitCode, String output, String errors) {}

  @BeforeEach
  void open() throws IOException {
    copy = ThrowAwayCopy.below(scratch, EngineFolder.required());
    copy.engine().createStack();
    copy.giveSecrets();
  }

  @AfterEach
  void close() {
    if (copy != null) {
      copy.close();
    }
  }

  /** The look asks by these numbers and names; the program itself says whether they are right. */
  @Test
  void whatIsLookedForIsWhatTheProgramDeclares() {
    var preview = engine(Operation.preview());
    assertThat(preview.succeeded()).as(preview.output()).isTrue();
    var wanted =
        Wanted.of(copy.config(), Topology.of(copy.config())).stream()
            .collect(Collectors.toMap(Wanted::resource, one -> one));

    var types = Arrays.stream(Wanted.Place.values()).map(Wanted.Place::type).toList();
    var made =
        preview.steps().stream()
            .filter(step -> step.action().equals("create") && types.contains(step.type()))
            .toList();
    assertThat(made).extracting(OperationResult.Step::name).hasSameElementsAs(wanted.keySet());
    for (var step : made) {
      var one = wanted.get(step.name());
      assertThat(one.place().type()).isEqualTo(step.type());
      var inputs = Adoption.declared(preview, step.type(), step.name()).orElseThrow();
      assertThat(one.key()).as(step.name()).isEqualTo(key(one.place(), inputs));
      if (step.type().equals(RECORD)) {
        assertThat(inputs.path("type").asText())
            .isEqualTo(one.place() == Wanted.Place.ALIAS ? "CNAME" : "A");
      }
    }
  }

  private static String key(Wanted.Place place, JsonNode inputs) {
    return switch (place) {
      case MACHINE, CONTAINER -> Integer.toString(inputs.path("vmId").asInt());
      case POOL -> inputs.path("poolId").asText();
      case TEMPLATE ->
          "%s:%s/%s"
              .formatted(
                  inputs.path("datastoreId").asText(),
                  inputs.path("contentType").asText(),
                  inputs.path("fileName").asText());
      case APPLICATION -> inputs.path("domain").asText();
      default -> inputs.path("name").asText();
    };
  }

  @Test
  void whatSomebodyElseHasIsNamedAtOnceAndNothingIsMade() {
    takeEverything();
    var before = copy.clouds().inventory();

    var done = homelab("up", "--yes");

    assertThat(done).as(done.toString()).returns(Exit.REFUSED.code(), Done::exitCode);
    assertThat(done.errors())
        .contains("14 of the numbers and names that are to be made are taken")
        .contains("services.portfolio: number 200 is taken by 'games'")
        .contains("router: number 100 is taken by 'windows'")
        .contains("container-cloudflared: number 101 is taken by 'old'")
        .contains("the host has an interface vmbr1 already")
        .contains("or set another home.proxmox.guestBridge")
        .contains("the host has an interface vmbr1.10 already")
        .contains("the host has a pool homelab already")
        .contains("Cloudflare has blog.example.org CNAME pages.example.net already")
        .contains("or set another services.blog.hostName")
        .contains("Cloudflare has notes.example.org AAAA 2001:db8::1 already")
        .contains("Cloudflare has home.example.org A 203.0.113.9 already")
        .contains("Cloudflare has node.example.org CNAME vps.example.net already")
        .contains("Cloudflare has portfolio.example.org TXT not this already")
        .contains("a tunnel homelab-example.org already, and a connector has used it")
        .contains("an Access application 'mine' for notes.example.org already")
        .contains("an Access policy 'homelab notes@notes' already")
        .contains("Nothing was changed.");
    assertThat(copy.clouds().inventory()).isEqualTo(before);

    var stage = homelab("up", "--yes", "--until", "networks");
    assertThat(stage).as(stage.toString()).returns(Exit.REFUSED.code(), Done::exitCode);
    assertThat(stage.errors())
        .contains("number 100 is taken", "vmbr1 already", "tunnel homelab-example.org")
        .as("what a later stage makes, or the node")
        .doesNotContain("number 200", "vmbr1.10", "node.example.org");
    assertThat(homelab("doctor").output())
        .containsPattern("FAIL  numbers and names at home +6 of 9 are there already")
        .containsPattern("FAIL  names at Cloudflare +8 of 8 are there already");
    assertThat(copy.clouds().inventory()).isEqualTo(before);
  }

  private void takeEverything() {
    var proxmox = copy.clouds().proxmox();
    foreignContainer(200, "games");
    foreignContainer(101, "old");
    proxmox.seed(
        Wanted.Place.MACHINE.type(),
        "100",
        Map.of("name", "windows", "vmId", 100.0, "started", true));
    proxmox.seed(
        Wanted.Place.BRIDGE.type(),
        "pve:vmbr1",
        Map.of("name", "vmbr1", "nodeName", "pve", "comment", "the children's"));
    proxmox.seed(
        Wanted.Place.VLAN.type(),
        "pve:vmbr1.10",
        Map.of("name", "vmbr1.10", "nodeName", "pve", "interface", "vmbr1", "vlan", 10.0));
    proxmox.seed(Wanted.Place.POOL.type(), "homelab", Map.of("comment", "of somebody else"));
    record("1", "blog.example.org", "CNAME", "pages.example.net");
    record("2", "notes.example.org", "AAAA", "2001:db8::1");
    record("3", "home.example.org", "A", "203.0.113.9");
    record("4", "node.example.org", "CNAME", "vps.example.net");
    record("5", "portfolio.example.org", "TXT", "not this");
    // An address goes with a TXT record, a name of a name does not.
    record("6", "home.example.org", "TXT", "neither in the way");
    var cloudflare = copy.clouds().cloudflare();
    var tunnel =
        cloudflare.seed(
            Wanted.Place.TUNNEL.type(),
            "11111111-1111-4111-a111-111111111111",
            Map.of("name", "homelab-example.org", "remoteConfig", true));
    cloudflare.connect(tunnel);
    cloudflare.seed(
        Wanted.Place.POLICY.type(),
        "22222222-2222-4222-a222-222222222222",
        Map.of(
            "name", "homelab notes@notes",
            "decision", "allow",
            "includes", List.of(Map.of("email", Map.of("email", "stranger@example.net")))));
    cloudflare.seed(
        Wanted.Place.APPLICATION.type(),
        "33333333-3333-4333-a333-333333333333",
        Map.of("name", "mine", "domain", "notes.example.org", "type", "self_hosted"));
  }

  private CloudObject foreignContainer(int id, String name) {
    return copy.clouds()
        .proxmox()
        .seed(
            CONTAINER,
            Integer.toString(id),
            Map.of(
                "nodeName",
                "pve",
                "vmId",
                (double) id,
                "unprivileged",
                false,
                "started",
                true,
                "initialization",
                Map.of("hostname", name)));
  }

  private void record(String id, String name, String type, String content) {
    copy.clouds()
        .cloudflare()
        .seed(RECORD, id.repeat(32), Map.of("name", name, "type", type, "content", content));
  }

  /** As with the real provider: only the protection of what it took over stands in the way then. */
  @Test
  @Tag("full")
  void withoutTheLookAForeignContainerIsTakenOver() {
    var games = foreignContainer(200, "games");

    var plain = engine(Operation.up());

    assertThat(plain.succeeded()).as(plain.output() + plain.errors()).isTrue();
    var state = StateGraph.parse(copy.engine().exportState());
    assertThat(state.named("container-portfolio").id()).isEqualTo("200");
    assertThat(games.now().textOr("initialization.hostname", "")).isEqualTo("games");
    assertThat(copy.clouds().inventory().keySet())
        .as("its firewall is the program's now")
        .contains("proxmoxve:firewall/rulesLegacy:RulesLegacy container-200");
    var next = engine(Operation.up());
    assertThat(next.succeeded()).isFalse();
    assertThat(next.everything()).contains("container-portfolio", "protect");
  }

  @Test
  @Tag("full")
  void whatAFailedRunMadeIsTakenIntoTheState() {
    failAfterMaking("guest-bridge");
    assertThat(engine(Operation.up()).succeeded()).isFalse();
    assertThat(named("guest-bridge")).as("the state knows nothing of it").isEmpty();
    assertThat(engine(Operation.up()).output()).contains("already exists");

    var unasked = homelab("state", "repair");
    assertThat(unasked).as(unasked.toString()).returns(Exit.USAGE.code(), Done::exitCode);
    assertThat(named("guest-bridge")).isEmpty();
    var repaired = homelab("state", "repair", "--yes");
    assertThat(repaired).as(repaired.toString()).returns(Exit.OK.code(), Done::exitCode);
    assertThat(repaired.output()).contains("guest-bridge (vmbr1): taken into the state");

    // It comes after the bridge in every order.
    failAfterMaking("management-address");
    assertThat(homelab("up", "--yes")).returns(Exit.FAILED.code(), Done::exitCode);
    var withoutYes = homelab("up");
    assertThat(withoutYes).as(withoutYes.toString()).returns(Exit.USAGE.code(), Done::exitCode);
    assertThat(withoutYes.output())
        .contains("management-address (vmbr1.10) is there already, as this program made it")
        .contains("with your yes", "'./homelab state repair' does that too");
    assertThat(named("management-address")).as("nobody said yes").isEmpty();
    var up = homelab("up", "--yes");

    assertThat(up).as(up.toString()).returns(Exit.OK.code(), Done::exitCode);
    assertThat(up.output()).contains("management-address (vmbr1.10): taken into the state");
    assertThatNothingIsThereTwice();
    assertThatAllIsProtected("guest-bridge", "management-address");
  }

  /** Each is made once, by a run that fails at it; the next one takes it in and goes on. */
  @Test
  @Tag("full")
  void eachThingThatAFailedRunMadeIsTakenIn() {
    var resources =
        Wanted.of(copy.config(), Topology.of(copy.config())).stream()
            .filter(one -> one.place() != Wanted.Place.TEMPLATE)
            .map(Wanted::resource)
            .toList();
    failAfterMaking(resources.toArray(String[]::new));
    var said = new StringBuilder();
    int runs = 0;
    Done up;
    do {
      up = homelab("up", "--yes");
      said.append(up.output()).append(up.errors());
    } while (up.exitCode() != Exit.OK.code() && ++runs <= resources.size());

    assertThat(up.exitCode()).as(up.toString()).isEqualTo(Exit.OK.code());
    assertThat(resources)
        .hasSize(16)
        .allSatisfy(
            resource ->
                assertThat(said)
                    // A service's container of the right name and tags is taken for a retired one.
                    .containsPattern(
                        "%s \\(.*\\): taken|%s comes back: container \\d+"
                            .formatted(resource, resource.replaceFirst("^container-", ""))));
    assertThatNothingIsThereTwice();
    var unprotected = List.of(Wanted.NODE_NAME);
    assertThatAllIsProtected(
        resources.stream().filter(one -> !unprotected.contains(one)).toArray(String[]::new));
    var tunnel = copy.clouds().cloudflare().objects(Wanted.Place.TUNNEL.type()).get(0);
    assertThat(tunnel.now().has("tunnelSecret")).as("it has the state's secret").isTrue();
  }

  private void assertThatAllIsProtected(String... resources) {
    var state = StateGraph.parse(copy.engine().exportState());
    assertThat(state.entries().values())
        .filteredOn(entry -> List.of(resources).contains(entry.name()) && !entry.id().isEmpty())
        .hasSize(resources.length)
        // Names and gates are kept by the protected rules that depend on them.
        .filteredOn(entry -> entry.lifetime() != StateGraph.Lifetime.KEPT)
        .allSatisfy(entry -> assertThat(entry.protect()).as(entry.name()).isTrue());
    assertThat(state.unkept()).isEmpty();
  }

  private void assertThatNothingIsThereTwice() {
    assertThat(homelab("preview", "--expect-no-changes")).returns(Exit.OK.code(), Done::exitCode);
    assertNothingTwice();
  }

  private void assertNothingTwice() {
    var known =
        StateGraph.parse(copy.engine().exportState()).entries().values().stream()
            .map(entry -> entry.type() + " " + entry.id())
            .collect(Collectors.toSet());
    var counts = new HashMap<String, Integer>();
    for (var place : Wanted.Place.values()) {
      for (var world : copy.clouds().worlds()) {
        world.objects(place.type()).stream()
            .filter(object -> !known.contains(object.toString()))
            .filter(object -> !object.now().flag("template", false))
            .filter(object -> !object.id().equals("pve:vmbr0"))
            .forEach(object -> counts.merge(object.toString(), 1, Integer::sum));
      }
    }
    assertThat(counts).as("what the state does not know").isEmpty();
  }

  private void failAfterMaking(String... resources) {
    for (var resource : resources) {
      copy.clouds().worlds().forEach(world -> world.plan(Fault.afterMaking(resource, FAILED), 1));
    }
  }

  private List<String> named(String... resources) {
    return StateGraph.parse(copy.engine().exportState()).entries().values().stream()
        .filter(entry -> List.of(resources).contains(entry.name()) && !entry.id().isEmpty())
        .map(StateGraph.Entry::name)
        .toList();
  }

  /** What comes after a deletion is asked before it: refused means that nothing is gone. */
  @Test
  @Tag("full")
  void whatWouldRefuseTheNewIsAskedBeforeTheOldIsDeleted() throws IOException {
    assertThat(homelab("up", "--yes")).returns(Exit.OK.code(), Done::exitCode);
    writeDownAsApplied();
    var node = copy.clouds().oci().instances().get(0).id();
    record("7", "node.example.org", "AAAA", "2001:db8::7");
    foreignContainer(203, "games");
    addService("wiki");
    var before = copy.clouds().inventory();
    var state = copy.engine().exportState();
    var file = Files.readString(stackFile());

    var rebuild = homelab("rebuild", "--yes", "--wait", "0");
    var retire = homelab("retire", "blog", "--confirm", "blog");

    assertThat(rebuild).as(rebuild.toString()).returns(Exit.REFUSED.code(), Done::exitCode);
    assertThat(rebuild.errors())
        .contains("Cloudflare has node.example.org AAAA 2001:db8::7 already")
        .contains("Nothing was changed.")
        .as("the node's own record")
        .doesNotContain("node.example.org A ");
    assertThat(retire).as(retire.toString()).returns(Exit.REFUSED.code(), Done::exitCode);
    assertThat(retire.errors()).contains("services.wiki: number 203 is taken by 'games'");
    assertThat(copy.clouds().inventory()).isEqualTo(before);
    assertThat(copy.engine().exportState()).isEqualTo(state);
    assertThat(Files.readString(stackFile())).isEqualTo(file);

    copy.clouds().cloudflareApi().fail("dns_records", 403);
    var unasked = homelab("rebuild", "--yes", "--wait", "0");
    assertThat(unasked).as(unasked.toString()).returns(Exit.REFUSED.code(), Done::exitCode);
    assertThat(unasked.errors()).contains("Cloudflare could not be asked whether 1 ");
    assertThat(copy.clouds().inventory()).isEqualTo(before);
    assertThat(copy.clouds().oci().instances().get(0).id()).isEqualTo(node);
  }

  private Path stackFile() {
    return copy.project().resolve("Pulumi.%s.yaml".formatted(ThrowAwayCopy.STACK));
  }

  private void addService(String name) throws IOException {
    var yaml = new YAMLMapper();
    var tree = yaml.readTree(stackFile().toFile());
    var services = (ArrayNode) tree.path("config").path("homelab:services");
    var added = (ObjectNode) services.get(0).deepCopy();
    added.put("name", name).remove(List.of("hostName", "secrets", "slot", "access"));
    services.add(added);
    yaml.writeValue(stackFile().toFile(), tree);
  }

  private void writeDownAsApplied() throws IOException {
    var given = new FirewallGuard(StateGraph.parse(copy.engine().exportState()), null, null);
    var backend = Path.of(URI.create(copy.environment().get("PULUMI_BACKEND_URL")));
    var record = backend.resolve("homelab/applied/home.json");
    Files.createDirectories(record.getParent());
    Files.writeString(record, given.inState().toJson());
  }

  @Test
  void whoCannotBeAskedStopsWhatWouldMakeSomethingThere() {
    copy.clouds().proxmox().unplug(true);
    copy.clouds().cloudflareApi().fail("dns_records", 403);
    var before = copy.clouds().inventory();

    var done = homelab("up", "--yes");

    assertThat(done).as(done.toString()).returns(Exit.REFUSED.code(), Done::exitCode);
    assertThat(done.errors())
        .contains("the Proxmox host could not be asked whether 9 numbers and names are free")
        .contains("did not answer")
        .contains("Cloudflare could not be asked whether 8 numbers and names are free")
        .contains("answered 403", "README.md lists the rights")
        .contains("Nothing was changed.");
    assertThat(copy.clouds().inventory()).isEqualTo(before);
    assertThat(homelab("state", "repair"))
        .as("the state itself is usable")
        .returns(Exit.OK.code(), Done::exitCode)
        .satisfies(repair -> assertThat(repair.errors()).contains("could not be asked"));
  }

  private OperationResult engine(Operation operation) {
    try (var host = ProgramHost.start(new HomelabProgram(Map.of(), new SecureRandom()))) {
      return copy.engine().run(operation, host);
    }
  }

  private Done homelab(String... words) {
    var variables = new TreeMap<>(copy.environment());
    variables.put("HOMELAB_TOOLS_BIN", EngineFolder.required().toString());
    variables.put("PATH", System.getenv("PATH"));
    variables.put("HOME", scratch.toString());
    var stage = new CommandLineStage(copy.project(), variables, new SystemCommands());
    int exitCode = stage.run(words);
    return new Done(exitCode, stage.out(), stage.err());
  }
}
