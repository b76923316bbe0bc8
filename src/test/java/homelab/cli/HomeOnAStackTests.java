package homelab.cli;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
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
            "container-blog", "rules-blog", "firewall-blog", "name-blog", "Kept: container 201");
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

    var deleted = homelab("retire", "blog", "--delete-data", "--confirm", "blog");

    assertThat(deleted).as(deleted.toString()).returns(Exit.OK.code(), Done::exitCode);
    assertThat(copy.clouds().proxmox().container(BLOG)).isEmpty();
    assertThat(homelab("retire", "blog", "--confirm", "blog"))
        .as("there is nothing left to retire")
        .returns(Exit.USAGE.code(), Done::exitCode);
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
    var file = copy.project().resolve("Pulumi.home.yaml");
    Files.writeString(
        file,
        Files.readString(file)
            .replace(
                "  homelab:repository:",
                "    - name: wiki\n      image: ghcr.io/example/wiki:latest\n      port: 80\n"
                    + "  homelab:repository:"));

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
        .containsPattern("PASS  pfSense template +machine 9000")
        .containsPattern("PASS  storages")
        .contains("1, networks: nothing is in its way; homelab up --until networks");

    api.version("8.4.14");
    api.install("lxc-pve", "6.0.5-1");
    api.grant("VM.Clone", 0);
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
        .contains("apt install lxc-pve", "VM.Clone on /vms", "9000 is no template")
        .contains("enp2s0 is a port of vmbr0 already");

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
        .isNotEmpty()
        .allSatisfy(entry -> assertThat(entry.protect()).as(entry.name()).isTrue());
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
    var variables = new TreeMap<>(copy.environment());
    variables.put("HOMELAB_TOOLS_BIN", EngineFolder.required().toString());
    variables.put("PATH", System.getenv("PATH"));
    variables.put("HOME", scratch.toString());
    var stage = new CommandLineStage(copy.project(), variables, new SystemCommands());
    return new Done(stage.run(words), stage.out(), stage.err());
  }
}
