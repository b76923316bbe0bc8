package homelab.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import homelab.config.ConfigLoader;
import homelab.rehearsal.EngineFolder;
import homelab.rehearsal.StateGraph;
import homelab.rehearsal.ThrowAwayCopy;
import homelab.rehearsal.cloud.Fault;
import homelab.rehearsal.cloud.Operation;
import homelab.rehearsal.cloud.Refusal;
import homelab.tools.SystemCommands;
import homelab.topology.Topology;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What commands do at home that the engine alone does not: look at the host before a stage, and
 * take a service away.
 */
@Tag("engine")
class HomeOnAStackTests {

  private static final String CONTAINER = "proxmoxve:index/containerLegacy:ContainerLegacy";
  private static final String RULES = "proxmoxve:firewall/rulesLegacy:RulesLegacy";
  private static final String RECORD = "cloudflare:index/dnsRecord:DnsRecord";
  private static final int BLOG = 201;

  @TempDir Path scratch;

  private ThrowAwayCopy copy;

  private record Done(int exitCode, String output, String errors) {}

  @BeforeEach
  void give() throws IOException {
    copy = ThrowAwayCopy.below(scratch, EngineFolder.required());
    copy.engine().createStack();
    copy.giveSecrets();
    var file = copy.project().resolve("Pulumi.home.yaml");
    Files.writeString(file, commented(Files.readString(file)));
  }

  @AfterEach
  void close() {
    if (copy != null) {
      copy.close();
    }
  }

  @Test
  void aRetiredServiceGoesEverywhereButItsDataStaysUntilThatIsDeletedToo() throws IOException {
    up();
    var before = copy.clouds().inventory();

    var unasked = homelab("retire", "blog");
    assertThat(unasked).returns(Exit.USAGE.code(), Done::exitCode);
    assertThat(unasked.output())
        .contains(
            "container-blog",
            "rules-blog",
            "firewall-blog",
            "public-name-blog",
            "Kept: container 201");
    assertThat(homelab("retire", "blog", "--confirm", "notes"))
        .returns(Exit.USAGE.code(), Done::exitCode);
    assertThat(copy.clouds().inventory()).as("nothing was changed").isEqualTo(before);

    var done = homelab("retire", "blog", "--confirm", "blog");

    assertThat(done).as(done.toString()).returns(Exit.OK.code(), Done::exitCode);
    assertThat(gone(before))
        .containsExactlyInAnyOrder(RECORD, RULES, "proxmoxve:firewall/optionsLegacy:OptionsLegacy");
    assertThat(copy.clouds().cloudflare().record("blog.example.org", "CNAME")).isEmpty();
    var container = copy.clouds().proxmox().container(BLOG).orElseThrow().now();
    assertThat(container.flag("started", true)).isFalse();
    assertThat(container.flag("startOnBoot", true)).isFalse();
    assertThat(container.objects("mountPoints")).as("with its data").isNotEmpty();
    assertThat(container.textOr("poolId", "")).as("saved with the others").isEqualTo("homelab");
    assertThat(changed(before))
        .as("the tunnel's rules, and the container that was switched off")
        .containsExactlyInAnyOrder(
            "cloudflare:index/zeroTrustTunnelCloudflaredConfig:ZeroTrustTunnelCloudflaredConfig",
            CONTAINER);
    assertThatAllThatLastsIsProtected();
    assertThatTheFileKeptItsWords();
    assertThat(copy.project().resolve("ansible/rendered/home/host_vars/blog.yaml")).doesNotExist();
    assertThat(copy.project().resolve("ansible/rendered/home/host_vars/notes.yaml")).exists();
    assertThat(homelab("preview", "--expect-no-changes")).returns(Exit.OK.code(), Done::exitCode);

    assertThatAddedAgainItHasItsDataBack();
    assertThat(homelab("retire", "blog", "--confirm", "blog"))
        .returns(Exit.OK.code(), Done::exitCode);
    var deleted = homelab("retire", "blog", "--delete-data", "--confirm", "blog");

    assertThat(deleted).as(deleted.toString()).returns(Exit.OK.code(), Done::exitCode);
    assertThat(copy.clouds().proxmox().container(BLOG)).isEmpty();
    assertThat(homelab("retire", "blog", "--confirm", "blog"))
        .as("there is nothing left to retire")
        .returns(Exit.USAGE.code(), Done::exitCode);
  }

  /** Nobody can see into the volume, but it is the one that was marked, and nothing was made. */
  private void assertThatAddedAgainItHasItsDataBack() throws IOException {
    var proxmox = copy.clouds().proxmox();
    proxmox.change(proxmox.container(BLOG).orElseThrow(), "mark", "written by blog");
    int before = proxmox.calls().size();
    add("blog", "slot: 2");

    var unasked = homelab("up");
    assertThat(unasked.output())
        .contains("blog comes back: container 201, with the data of before");
    assertThat(proxmox.container(BLOG).orElseThrow().now().flag("started", true)).isFalse();

    var up = homelab("up", "--yes");

    assertThat(up).as(up.toString()).returns(Exit.OK.code(), Done::exitCode);
    assertThat(up.output()).contains("blog comes back: container 201");
    var container = proxmox.container(BLOG).orElseThrow().now();
    assertThat(container.textOr("mark", "")).as("the same one").isEqualTo("written by blog");
    assertThat(container.flag("started", false)).isTrue();
    assertThat(container.flag("startOnBoot", false)).isTrue();
    assertThat(proxmox.calls().subList(before, proxmox.calls().size()))
        .filteredOn(call -> call.type().equals(CONTAINER))
        .extracting(call -> call.operation())
        .doesNotContain(Operation.CREATE, Operation.DELETE);
    assertThat(copy.clouds().cloudflare().record("blog.example.org", "CNAME")).isPresent();
    assertThatAllThatLastsIsProtected();
    assertThat(homelab("render")).returns(Exit.OK.code(), Done::exitCode);
    assertThat(homelab("preview", "--expect-no-changes")).returns(Exit.OK.code(), Done::exitCode);
  }

  @Test
  @Tag("full")
  void keptDataThatLiesElsewhereOrOfAnotherServiceIsNamedBeforeAnythingIsMade() throws IOException {
    up();
    assertThat(homelab("retire", "notes", "--confirm", "notes"))
        .returns(Exit.OK.code(), Done::exitCode);
    var before = copy.clouds().inventory();
    add("wiki", "slot: 3");

    var taken = homelab("up", "--yes");

    assertThat(taken).as(taken.toString()).returns(Exit.REFUSED.code(), Done::exitCode);
    assertThat(taken.errors())
        .contains("services.wiki: number 202 is taken by 'notes'", "'homelab retire notes")
        .contains("write another slot");
    Files.writeString(
        file(),
        Files.readString(file())
            .replace("name: wiki", "name: notes")
            .replace("slot: 3", "slot: 7"));
    var elsewhere = homelab("up", "--yes");
    assertThat(elsewhere).as(elsewhere.toString()).returns(Exit.REFUSED.code(), Done::exitCode);
    assertThat(elsewhere.errors())
        .contains("the data of an earlier 'notes' lies in container 202")
        .contains("Write 'slot: 3'");
    assertThat(copy.clouds().inventory()).as("nothing was made").isEqualTo(before);

    Files.writeString(file(), Files.readString(file()).replace("slot: 7", "slot: 3"));
    assertThat(homelab("doctor").output()).doesNotContain("is taken by");
    var up = homelab("up", "--yes");
    assertThat(up).as(up.toString()).returns(Exit.OK.code(), Done::exitCode);
    assertThat(up.output()).contains("notes comes back");
  }

  private Path file() {
    return copy.project().resolve("Pulumi.home.yaml");
  }

  /** Writes an entry behind the last service. */
  private void add(String name, String... more) throws IOException {
    var text = Files.readString(file());
    var dash = Pattern.compile("(?m)^( *)- name: ").matcher(text);
    assertThat(dash.find()).isTrue();
    var lines = new ArrayList<>(List.of("image: ghcr.io/example/%s:latest".formatted(name)));
    lines.add("port: 80");
    lines.addAll(List.of(more));
    var entry =
        dash.group(1)
            + "- name: %s%n".formatted(name)
            + lines.stream()
                .map(line -> "%s  %s%n".formatted(dash.group(1), line))
                .collect(Collectors.joining());
    Files.writeString(
        file(), text.replace("  homelab:repository:", entry + "  homelab:repository:"));
  }

  @Test
  @Tag("full")
  void stoppedInTheMiddleItGoesOnWithTheSameCommand() throws IOException {
    up();
    copy.clouds()
        .cloudflare()
        .plan(Fault.on(Operation.DELETE, RECORD, new Refusal("10000", "not now")), 100);

    var stopped = homelab("retire", "blog", "--delete-data", "--confirm", "blog");

    assertThat(stopped).as(stopped.toString()).returns(Exit.FAILED.code(), Done::exitCode);
    assertThat(copy.clouds().proxmox().container(BLOG)).as("data goes last").isPresent();
    copy.clouds().cloudflare().calm();

    var again = homelab("retire", "blog", "--delete-data", "--confirm", "blog");

    assertThat(again).as(again.toString()).returns(Exit.OK.code(), Done::exitCode);
    assertThat(copy.clouds().cloudflare().record("blog.example.org", "CNAME")).isEmpty();
    assertThat(copy.clouds().proxmox().container(BLOG)).isEmpty();
    assertThatAllThatLastsIsProtected();
    assertThat(homelab("preview", "--expect-no-changes")).returns(Exit.OK.code(), Done::exitCode);
  }

  @Test
  @Tag("full")
  void aSlotThatARetiredServiceKeepsIsNamedBeforeItStopsAnUp() throws IOException {
    up();
    assertThat(homelab("retire", "notes", "--confirm", "notes"))
        .returns(Exit.OK.code(), Done::exitCode);
    add("wiki");

    assertThat(homelab("doctor").output())
        .contains("number 202 is taken by 'notes'", "--delete-data");
  }

  @Test
  @Tag("full")
  void whatSomebodyMadeByHandIsNeverTaken() throws IOException {
    up();
    copy.clouds()
        .proxmox()
        .seed(
            CONTAINER,
            "300",
            Map.of("initialization", Map.of("hostname", "wiki"), "started", true));

    var done = homelab("retire", "wiki", "--delete-data", "--confirm", "wiki");

    assertThat(done).as(done.toString()).returns(Exit.USAGE.code(), Done::exitCode);
    assertThat(copy.clouds().proxmox().container(300)).isPresent();
  }

  @Test
  void doctorKnowsWhatTheNextStageNeeds() throws IOException {
    var api = copy.clouds().hostApi();
    var fresh = homelab("doctor");
    assertThat(fresh.output())
        .containsPattern("PASS  Proxmox VE +9\\.0\\.11")
        .containsPattern("PASS  LXC on the host +lxc-pve 6\\.0\\.5-3")
        .containsPattern("PASS  runc in the containers ")
        .containsPattern("PASS  Proxmox token's rights")
        .containsPattern("PASS  pfSense template +machine 9000, 16 GB on local-lvm")
        .containsPattern("PASS  storages")
        .contains("1, networks: nothing is in its way; homelab up --until networks");

    var text = Files.readString(file());
    Files.writeString(
        file(), text.replace("debian-13-standard_13.1-2", "debian-12-standard_12.7-1"));
    api.version("8.4.14");
    api.install("lxc-pve", "6.0.5-1");
    api.grant("VM.Clone", 0);
    api.withhold("Datastore.Allocate");
    copy.clouds()
        .proxmox()
        .change(copy.clouds().proxmox().vm(9000).orElseThrow(), "template", false);
    var bridge =
        copy.clouds()
            .proxmox()
            .only("proxmoxve:network/linux/bridge:Bridge", any -> any.flag("autostart", false));
    copy.clouds().proxmox().change(bridge, "ports", List.of("enp1s0", "enp2s0"));
    var wrong = homelab("doctor");
    assertThat(wrong).returns(Exit.FAILED.code(), Done::exitCode);
    assertThat(wrong.output())
        .containsPattern("FAIL  Proxmox VE +8\\.4\\.14")
        .contains("apt install lxc-pve", "9000 is no template")
        .contains("Datastore.Allocate on /storage, VM.Clone on /vms")
        .contains("enp2s0 is a port of vmbr0 already")
        .containsPattern("FAIL  runc in the containers +debian-12-standard_12.7-1")
        .contains("Only Debian 13 is known to work");
    Files.writeString(file(), text);
    api.grant("VM.Clone", 1);
    api.grant("Datastore.Allocate", 1);

    copy.clouds()
        .proxmox()
        .change(copy.clouds().proxmox().vm(9000).orElseThrow(), "template", true);
    copy.clouds().proxmox().change(bridge, "ports", List.of("enp1s0"));
    assertThat(homelab("up", "--yes", "--until", "networks"))
        .returns(Exit.OK.code(), Done::exitCode);
    copy.clouds().proxmox().change(bridge, "gateway", "192.168.1.1");
    assertThat(homelab("doctor").output())
        .contains("2, host would fail", "vmbr0 has the gateway 192.168.1.1");
    copy.clouds().proxmox().change(bridge, "gateway", null);
    var second = homelab("up", "--yes", "--until", "host");
    assertThat(second).as(second.toString()).returns(Exit.OK.code(), Done::exitCode);
    assertThat(second.output()).contains("Stage 2 of 4 is done");
    assertThat(homelab("doctor").output()).contains("3, containers: nothing is in its way");
    assertThat(homelab("up", "--until", "roof").errors()).contains("networks, host, containers");
  }

  @Test
  void aHostThatGoesSilentHoldsNoRowUpForLong() {
    var api = copy.clouds().hostApi();
    api.silence("GET network");
    var rows = new HostChecks(stage().invocation(), "home", Duration.ofMillis(500)).all();
    var next = rows.get(rows.size() - 1);
    assertThat(next.subject()).isEqualTo("next stage of the bring-up");

    var found = assertTimeoutPreemptively(Duration.ofSeconds(25), next::look);

    assertThat(found.verdict()).isEqualTo(Check.Verdict.FAIL);
    assertThat(found.action()).contains("GET nodes/pve/network", "did not answer");
    api.silence("GET /version");
    var all = new HostChecks(stage().invocation(), "home", Duration.ofMillis(500)).all();
    var unreached =
        assertTimeoutPreemptively(
            Duration.ofSeconds(25), () -> all.stream().map(Check::look).toList());
    assertThat(unreached)
        .extracting(Check.Finding::found)
        .filteredOn(words -> words.equals("not reached from here"))
        .as("all rows but the one that needs no host")
        .hasSize(all.size() - 1);
    assertThat(api.calls())
        .filteredOn("GET /version"::equals)
        .as("asked once for all rows, both times")
        .hasSize(2);
  }

  /** As a person writes it: with comments, and with spaces of their own. */
  private static String commented(String text) {
    return text.replaceAll("(?m)^( *)- name: \"?blog\"?$", "$1# where I write\n$1- name: blog")
        .replaceAll(
            "(?m)^( *)- name: \"?notes\"?$", "\n$1# for the family\n$1- name: notes # mine");
  }

  private void assertThatTheFileKeptItsWords() throws IOException {
    var text = Files.readString(copy.project().resolve("Pulumi.home.yaml"));
    assertThat(text)
        .contains("# for the family\n", "- name: notes # mine\n")
        .doesNotContain("where I write", "blog")
        .containsPattern("name: notes # mine\n +slot: 3\n");
    var guests =
        Topology.of(ConfigLoader.fromStackFile(copy.project().resolve("Pulumi.home.yaml")));
    assertThat(guests.services())
        .extracting(service -> service.guest().name() + service.guest().id())
        .containsExactly("portfolio200", "notes202");
  }

  private void assertThatAllThatLastsIsProtected() {
    var state = StateGraph.parse(copy.engine().exportState());
    assertThat(state.entries().values())
        .filteredOn(
            entry ->
                entry.type().startsWith("proxmoxve:")
                    || entry.type().startsWith("cloudflare:") && !entry.name().equals("node-name"))
        .filteredOn(entry -> !Set.of("router-media", "container-template").contains(entry.name()))
        // Names and gates are kept by the protected rules that depend on them.
        .filteredOn(entry -> entry.lifetime() != StateGraph.Lifetime.KEPT)
        .isNotEmpty()
        .allSatisfy(entry -> assertThat(entry.protect()).as(entry.name()).isTrue());
    assertThat(state.unkept()).isEmpty();
  }

  /** Types of what was there and is not any more. */
  private List<String> gone(Map<String, String> before) {
    var gone = new TreeSet<>(before.keySet());
    gone.removeAll(copy.clouds().inventory().keySet());
    return gone.stream().map(key -> key.split(" ")[0]).toList();
  }

  private Set<String> changed(Map<String, String> before) {
    var now = copy.clouds().inventory();
    return before.keySet().stream()
        .filter(now::containsKey)
        .filter(key -> !now.get(key).equals(before.get(key)))
        .map(key -> key.split(" ")[0])
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private void up() {
    var up = homelab("up", "--yes");
    assertThat(up).as(up.toString()).returns(Exit.OK.code(), Done::exitCode);
  }

  private Done homelab(String... words) {
    var stage = stage();
    return new Done(stage.run(words), stage.out(), stage.err());
  }

  private CommandLineStage stage() {
    var variables = new TreeMap<>(copy.environment());
    variables.put("HOMELAB_TOOLS_BIN", EngineFolder.required().toString());
    variables.put("PATH", System.getenv("PATH"));
    variables.put("HOME", scratch.toString());
    return new CommandLineStage(copy.project(), variables, new SystemCommands());
  }
}
