package homelab.rehearsal.cloud;

import static homelab.rehearsal.cloud.Inputs.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import homelab.rehearsal.cloud.cloudflare.CloudflareWorld;
import homelab.rehearsal.cloud.cloudflare.Ownership;
import homelab.rehearsal.cloud.command.CommandWorld;
import homelab.rehearsal.cloud.oci.OciWorld;
import homelab.rehearsal.cloud.oci.Tenancy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the real plugins of OCI, Cloudflare and command were seen or read to do, and the simulated
 * ones once did not. Each row says where it was found: {@code seen} against stand-ins of the
 * clouds, {@code sent} in the requests of that run, {@code read} in the plugin's source.
 */
class SeenDifferencesTests {

  private static final String ACCOUNT = Ownership.example().accountId();
  private static final String RECORD = "cloudflare:index/dnsRecord:DnsRecord";
  private static final String TUNNEL =
      "cloudflare:index/zeroTrustTunnelCloudflared:ZeroTrustTunnelCloudflared";
  private static final String RULES =
      "cloudflare:index/zeroTrustTunnelCloudflaredConfig:ZeroTrustTunnelCloudflaredConfig";
  private static final String APPLICATION =
      "cloudflare:index/zeroTrustAccessApplication:ZeroTrustAccessApplication";
  private static final String POLICY =
      "cloudflare:index/zeroTrustAccessPolicy:ZeroTrustAccessPolicy";
  private static final String COMMAND = "command:local:Command";
  private static final String INSTANCE = "oci:Core/instance:Instance";
  private static final String BUDGET = "oci:Budget/budget:Budget";
  private static final String LIST = "oci:Core/securityList:SecurityList";
  private static final String DEFAULT_LIST = "oci:Core/defaultSecurityList:DefaultSecurityList";
  private static final String COMPARTMENT = "ocid1.compartment.oc1..examplecompartment";
  private static final String OTHER_IMAGE = "ocid1.image.oc1.eu-frankfurt-1.later";

  @TempDir private Path folder;
  private OciWorld oracle;
  private CloudflareWorld edge;
  private Plugin oci;
  private Plugin cloudflare;
  private Plugin command;

  private void serve() throws Exception {
    oracle = new OciWorld(Tenancy.example(), Stage.still());
    edge = new CloudflareWorld(Ownership.example(), Stage.still());
    oci = Plugin.serving(oracle);
    cloudflare = Plugin.serving(edge);
    command =
        Plugin.serving(
            new CommandWorld(
                folder, Map.of("PATH", "/usr/bin:/bin"), Duration.ofSeconds(10), Stage.still()));
  }

  private void close() {
    oci.close();
    cloudflare.close();
    command.close();
  }

  @TestFactory
  Stream<DynamicTest> oracleBehavesAsTheRealPluginDoes() {
    return Stream.of(
        row("seen", "another image is an update of the same instance", this::swapsTheDisk),
        row("read", "another size grows the volume of the same instance", this::growsTheDisk),
        row("read", "a boot volume never shrinks", this::doesNotShrink),
        row("read", "an update to an unknown image is refused", this::refusesAnUnknownImage),
        row("sent", "a boot volume has ten performance units if none are declared", this::units),
        row("read", "the default security list's delete empties it", this::emptiesTheList),
        row("seen", "left-out systemTags are a change in each plan", this::systemTags),
        row("sent", "a budget is monthly and begins on the first", this::budgetPeriod),
        row("read", "an alert's id holds its budget's", this::alertIds));
  }

  @TestFactory
  Stream<DynamicTest> cloudflareBehavesAsTheRealPluginDoes() {
    return Stream.of(
        row("read", "a tunnel's rules stay after their delete", this::rulesStay),
        row("read", "a create writes over the rules that are there", this::rulesAreWrittenOver),
        row("read", "a tunnel takes its rules with it", this::rulesGoWithTheirTunnel),
        row("seen", "an empty originRequest is a change after a refresh", this::emptyOrigin),
        row("read", "a declared originRequest is none", this::declaredOrigin),
        row(
            "sent",
            "an Access application's defaults are sent and kept",
            this::applicationDefaults),
        row("read", "a policy's session lasts a day", () -> planned(POLICY, policy(), "24h")),
        row("read", "a record is not proxied", () -> planned(RECORD, record(), false)),
        row("read", "a tunnel is configured locally", () -> planned(TUNNEL, local(), "local")));
  }

  @TestFactory
  Stream<DynamicTest> commandBehavesAsTheRealPluginDoes() {
    return Stream.of(
        row("read", "an id is the name and eight digits", this::commandIds),
        row("read", "the outputs of before win over the declared environment", this::environment),
        row("read", "an empty output of before sets no variable", this::emptyOutput),
        row("read", "one line end is taken off, and no more", this::lineEnds),
        row("read", "a failure repeats the command and both streams", this::failure));
  }

  /** Each row begins with empty clouds. */
  private DynamicTest row(String found, String claim, Executable check) {
    return DynamicTest.dynamicTest(
        claim + " (" + found + ")",
        () -> {
          serve();
          try {
            check.execute();
          } finally {
            close();
          }
        });
  }

  private void swapsTheDisk() {
    oracle.publish(OTHER_IMAGE, "arm64");
    var made = oci.create(INSTANCE, instance());
    var other = with(instance(), "sourceDetails.sourceId", OTHER_IMAGE);

    assertThat(oci.diff(made, other).getReplacesList()).isEmpty();
    var updated = oci.update(made, other);
    assertThat(updated.id()).isEqualTo(made.id());
    assertThat(updated.text("bootVolumeId")).isNotEqualTo(made.text("bootVolumeId"));
    assertThat(updated.text("publicIp")).isEqualTo(made.text("publicIp"));
  }

  private void growsTheDisk() {
    var made = oci.create(INSTANCE, instance());
    var larger = with(instance(), "sourceDetails.bootVolumeSizeInGbs", "100");

    assertThat(oci.diff(made, larger).getReplacesList()).isEmpty();
    assertThat(oci.update(made, larger).text("bootVolumeId")).isEqualTo(made.text("bootVolumeId"));
  }

  private void doesNotShrink() {
    var made = oci.create(INSTANCE, with(instance(), "sourceDetails.bootVolumeSizeInGbs", "100"));

    assertThatThrownBy(() -> oci.update(made, instance())).hasMessageContaining("can only grow");
  }

  private void refusesAnUnknownImage() {
    var made = oci.create(INSTANCE, instance());

    assertThatThrownBy(
            () -> oci.update(made, with(instance(), "sourceDetails.sourceId", OTHER_IMAGE)))
        .hasMessageContaining("image " + OTHER_IMAGE + " not found");
  }

  private void units() {
    assertThat(Values.of(oci.create(INSTANCE, instance()).outputs()))
        .extracting(answered -> answered.text("sourceDetails.bootVolumeVpusPerGb").orElse(""))
        .isEqualTo("10");
  }

  private void emptiesTheList() {
    var id = vcn().text("defaultSecurityListId");
    var taken = oci.create(DEFAULT_LIST, Map.of("manageDefaultResourceId", id));
    var list = oracle.object(LIST, id).orElseThrow();
    assertThat(list.now().objects("ingressSecurityRules")).isNotEmpty();

    oci.delete(taken);

    assertThat(list.now().objects("ingressSecurityRules")).isEmpty();
    assertThat(list.now().objects("egressSecurityRules")).isEmpty();
  }

  private void systemTags() {
    var answered = oci.create(BUDGET, budget());
    assertThat(oci.diff(answered, budget()).getDetailedDiffMap()).isEmpty();
    oci.delete(answered);
    oracle.leaveOutSystemTags();
    var made = oci.create(BUDGET, budget());

    assertThat(oci.diff(made, budget()).getDetailedDiffMap()).containsOnlyKeys("systemTags");
    var updated = oci.update(made, budget());
    assertThat(oci.diff(updated, budget()).getDetailedDiffMap()).containsOnlyKeys("systemTags");
    assertThat(oci.diff(updated, budget(), "systemTags").getDetailedDiffMap()).isEmpty();
  }

  private void budgetPeriod() {
    assertThat(oci.create(BUDGET, budget()).outputs())
        .containsEntry("processingPeriodType", "MONTH")
        .containsEntry("budgetProcessingPeriodStartOffset", 1.0);
  }

  private void alertIds() {
    var budget = oci.create(BUDGET, budget()).id();
    var alert =
        oci.create(
            "oci:Budget/rule:Rule",
            Map.of(
                "budgetId",
                budget,
                "type",
                "ACTUAL",
                "threshold",
                50.0,
                "thresholdType",
                "PERCENTAGE"));

    var listed =
        oci.rows(
            "oci:Budget/getAlertRules:getAlertRules", Map.of("budgetId", budget), "alertRules");

    assertThat(listed).hasSize(1);
    assertThat(alert.id())
        .isEqualTo("budgets/%s/alertRules/%s".formatted(budget, listed.get(0).get("id")));
  }

  private void rulesStay() {
    var tunnel = cloudflare.create(TUNNEL, tunnel());
    var rules = cloudflare.create(RULES, rules(tunnel, Map.of()));

    cloudflare.delete(rules);

    assertThat(edge.object(RULES, tunnel.id())).isPresent();
  }

  private void rulesAreWrittenOver() {
    var tunnel = cloudflare.create(TUNNEL, tunnel());
    cloudflare.delete(cloudflare.create(RULES, rules(tunnel, Map.of())));

    var again = cloudflare.create(RULES, rules(tunnel, Map.of("path", "/only")));

    assertThat(again.id()).isEqualTo(tunnel.id());
    assertThat(again.outputs()).containsEntry("version", 2.0);
    assertThat(edge.object(RULES, tunnel.id()).orElseThrow().now().objects("config.ingresses"))
        .first()
        .satisfies(rule -> assertThat(rule.text("path")).hasValue("/only"));
  }

  private void rulesGoWithTheirTunnel() {
    var tunnel = cloudflare.create(TUNNEL, tunnel());
    cloudflare.create(RULES, rules(tunnel, Map.of()));

    cloudflare.delete(tunnel);

    assertThat(edge.objects()).isEmpty();
  }

  private void emptyOrigin() {
    edge.answerOriginRequests();
    var inputs = rules(cloudflare.create(TUNNEL, tunnel()), Map.of());
    var made = cloudflare.create(RULES, inputs);
    assertThat(cloudflare.diff(made, inputs).getDetailedDiffMap())
        .as("what was planned is kept until the first refresh")
        .isEmpty();

    var read = cloudflare.read(made).orElseThrow();

    assertThat(cloudflare.diff(read, inputs).getDetailedDiffMap())
        .containsOnlyKeys(
            "config.ingresses[0].originRequest",
            "config.ingresses[1].originRequest",
            "config.originRequest");
    assertThat(cloudflare.diff(read, inputs).getReplacesList()).isEmpty();
  }

  private void declaredOrigin() {
    edge.answerOriginRequests();
    var origin = Map.of("connectTimeout", 15.0);
    var tunnel = cloudflare.create(TUNNEL, tunnel());
    var inputs =
        with(
            rules(tunnel, Map.of()),
            "config",
            Map.of(
                "originRequest",
                origin,
                "ingresses",
                List.of(
                    with(rule(), "originRequest", origin),
                    Map.of("service", "http_status:404", "originRequest", origin))));

    var read = cloudflare.read(cloudflare.create(RULES, inputs)).orElseThrow();

    assertThat(cloudflare.diff(read, inputs).getDetailedDiffMap()).isEmpty();
  }

  private void applicationDefaults() {
    var made = cloudflare.create(APPLICATION, application());
    assertThat(made.outputs())
        .containsEntry("appLauncherVisible", true)
        .containsEntry("httpOnlyCookieAttribute", true);
    edge.change(edge.objects(APPLICATION).get(0), "httpOnlyCookieAttribute", false);

    var read = cloudflare.read(made).orElseThrow();

    assertThat(cloudflare.diff(read, application()).getDetailedDiffMap())
        .containsOnlyKeys("httpOnlyCookieAttribute");
    assertThat(cloudflare.update(read, application()).outputs())
        .containsEntry("httpOnlyCookieAttribute", true);
  }

  private void planned(String type, Map<String, Object> inputs, Object value) {
    assertThat(cloudflare.preview(type, inputs).outputs()).containsValue(value);
    assertThat(cloudflare.create(type, inputs).outputs()).containsValue(value);
  }

  private void commandIds() {
    assertThat(command.create(COMMAND, Map.of("create", "true")).id()).matches("it[0-9a-f]{8}");
  }

  private void environment() {
    var inputs =
        Map.<String, Object>of(
            "create", "echo one",
            "update", "echo $PULUMI_COMMAND_STDOUT",
            "environment", Map.of("PULUMI_COMMAND_STDOUT", "declared"));
    var made = command.create(COMMAND, inputs);

    assertThat(command.update(made, inputs).text("stdout")).isEqualTo("one");
  }

  private void emptyOutput() {
    var inputs =
        Map.<String, Object>of("create", "true", "update", "echo ${PULUMI_COMMAND_STDOUT-unset}");
    var made = command.create(COMMAND, inputs);

    assertThat(command.update(made, inputs).text("stdout")).isEqualTo("unset");
  }

  private void lineEnds() {
    assertThat(command.create(COMMAND, Map.of("create", "printf 'a  \\n\\n'")).text("stdout"))
        .isEqualTo("a  \n");
  }

  private void failure() {
    assertThatThrownBy(
            () -> command.create(COMMAND, Map.of("create", "echo out; echo err >&2; exit 3")))
        .hasMessageContaining("exit status 3: running \"echo out; echo err >&2; exit 3\"")
        .hasMessageContaining("out\nerr");
  }

  private Plugin.Made vcn() {
    return oracle.objects("oci:Core/vcn:Vcn").stream()
        .findFirst()
        .flatMap(found -> oci.adopt(found.type(), found.id()))
        .orElseGet(
            () ->
                oci.create(
                    "oci:Core/vcn:Vcn",
                    Map.of("compartmentId", COMPARTMENT, "cidrBlocks", List.of("10.0.0.0/16"))));
  }

  private String subnet() {
    return oracle.objects("oci:Core/subnet:Subnet").stream()
        .findFirst()
        .map(CloudObject::id)
        .orElseGet(
            () ->
                oci.create(
                        "oci:Core/subnet:Subnet",
                        Map.of(
                            "compartmentId",
                            COMPARTMENT,
                            "vcnId",
                            vcn().id(),
                            "cidrBlock",
                            "10.0.0.0/24"))
                    .id());
  }

  private Map<String, Object> instance() {
    return Map.of(
        "compartmentId", COMPARTMENT,
        "availabilityDomain", "xYzW:EU-FRANKFURT-1-AD-1",
        "shape", "VM.Standard.A1.Flex",
        "shapeConfig", Map.of("ocpus", 2.0, "memoryInGbs", 12.0),
        "sourceDetails",
            Map.of(
                "sourceType", "image",
                "sourceId", "ocid1.image.oc1.eu-frankfurt-1.exampleubuntu2404aarch64",
                "bootVolumeSizeInGbs", "50"),
        "createVnicDetails", Map.of("subnetId", subnet()),
        "metadata", Map.of("user_data", "IyEvYmluL3No"));
  }

  private static Map<String, Object> budget() {
    return Map.of(
        "compartmentId", "ocid1.tenancy.oc1..exampletenancy",
        "amount", 1.0,
        "resetPeriod", "MONTHLY",
        "targetType", "COMPARTMENT",
        "targets", List.of(COMPARTMENT));
  }

  private static Map<String, Object> tunnel() {
    return with(local(), "configSrc", "cloudflare");
  }

  private static Map<String, Object> local() {
    return Map.of(
        "accountId", ACCOUNT,
        "name", "stage",
        "tunnelSecret", "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldCE=");
  }

  private static Map<String, Object> rules(Plugin.Made tunnel, Map<String, Object> more) {
    var first = rule();
    for (var property : more.entrySet()) {
      first = with(first, property.getKey(), property.getValue());
    }
    return Map.of(
        "accountId", ACCOUNT,
        "tunnelId", tunnel.id(),
        "config", Map.of("ingresses", List.of(first, Map.of("service", "http_status:404"))));
  }

  private static Map<String, Object> rule() {
    return Map.of("hostname", "a.example.org", "service", "http://10.0.0.2:8080");
  }

  private static Map<String, Object> record() {
    return Map.of(
        "zoneId", Ownership.example().zoneId(),
        "name", "a.example.org",
        "type", "A",
        "content", "192.0.2.1",
        "ttl", 60.0);
  }

  private static Map<String, Object> policy() {
    return Map.of(
        "accountId",
        ACCOUNT,
        "name",
        "household",
        "decision",
        "allow",
        "includes",
        List.of(Map.of("email", Map.of("email", "you@example.org"))));
  }

  private static Map<String, Object> application() {
    return Map.of(
        "accountId", ACCOUNT, "name", "a", "type", "self_hosted", "domain", "a.example.org");
  }
}
