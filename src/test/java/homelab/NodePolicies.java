package homelab;

import static homelab.Policy.list;
import static homelab.Policy.object;
import static homelab.Policy.that;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** What holds for everything in OCI, and for the command that waits for the node. */
record NodePolicies(Declarations declared) {

  private static final String INSTANCE = "oci:Core/instance:Instance";
  private static final String SECURITY_LIST = "oci:Core/securityList:SecurityList";
  private static final String SUBNET = "oci:Core/subnet:Subnet";
  private static final int METADATA_LIMIT = 32_000;
  private static final int AIM = 12_000;

  Stream<DynamicTest> all() {
    return Stream.of(
        that("no security list has an ingress rule", this::noIngress),
        that("the default security list is taken over and declared empty", this::emptied),
        that("every egress rule is stateful, names one port and says why", this::egressHasReasons),
        that("the node may start the session, packages, git, time and names", this::egressIsListed),
        that("the way out is one route through the internet gateway", this::oneRoute),
        that("the subnet has our list and our routes, and no other", this::subnetIsOurs),
        that("the node has the configured shape, image and volume", this::shape),
        that("the node has a public address of its own", this::publicAddress),
        that("the node has no SSH key and no legacy metadata endpoint", this::noKey),
        that("the agents that could let somebody in are off", this::agentsAreOff),
        that("the node comes back by itself when its host fails", this::recovers),
        that("what the node writes is encrypted on its way", this::encryptedInTransit),
        that("user_data is packed and below its aim", this::userDataIsSmall),
        that("the first boot's fingerprint is visible", this::fingerprintIsVisible),
        that("the serial console takes an RSA key", this::consoleKeyIsRsa),
        that("a budget watches the compartment and tells somebody", this::budgetTells),
        that("everything in OCI says who made it, and which resource it is", this::tagged),
        that("the wait is triggered by the instance alone", this::waitFollowsTheInstance));
  }

  private void noIngress() {
    assertThat(declared.ofType(SECURITY_LIST))
        .hasSize(1)
        .allSatisfy(list -> assertThat(list(list, "ingressSecurityRules")).isEmpty());
  }

  private void emptied() {
    var list = declared.only("oci:Core/defaultSecurityList:DefaultSecurityList");
    assertThat(list)
        .as("omitted rules would stay as OCI ships them")
        .containsKeys("ingressSecurityRules", "egressSecurityRules")
        .containsEntry("manageDefaultResourceId", "ocid1.securitylist.default");
    assertThat(list(list, "ingressSecurityRules")).isEmpty();
    assertThat(list(list, "egressSecurityRules")).isEmpty();
  }

  private void egressHasReasons() {
    assertThat(egress())
        .isNotEmpty()
        .allSatisfy(
            rule -> {
              assertThat(rule).containsEntry("stateless", false);
              assertThat(rule.get("description")).asString().isNotBlank();
              assertThat(rule.containsKey("tcpOptions") ^ rule.containsKey("udpOptions")).isTrue();
            });
  }

  private void egressIsListed() {
    assertThat(egress())
        .extracting(NodePolicies::egress)
        .containsExactlyInAnyOrder(
            "udp 51820", "tcp 443", "tcp 80", "tcp 22", "udp 123", "udp 53", "tcp 53");
  }

  private static String egress(Map<String, Object> rule) {
    boolean tcp = rule.containsKey("tcpOptions");
    var options = object(rule, tcp ? "tcpOptions" : "udpOptions");
    assertThat(options.get("min")).isEqualTo(options.get("max"));
    assertThat(rule).containsEntry("destination", "0.0.0.0/0");
    assertThat(rule).containsEntry("protocol", tcp ? "6" : "17");
    return "%s %d".formatted(tcp ? "tcp" : "udp", ((Number) options.get("min")).intValue());
  }

  private void oneRoute() {
    assertThat(list(declared.only("oci:Core/routeTable:RouteTable"), "routeRules"))
        .singleElement()
        .satisfies(
            route ->
                assertThat(route)
                    .containsEntry("destination", "0.0.0.0/0")
                    .containsEntry("networkEntityId", "internet-gateway-id"));
    assertThat(declared.only("oci:Core/internetGateway:InternetGateway"))
        .containsEntry("enabled", true)
        .containsEntry("vcnId", "vcn-id");
  }

  private void subnetIsOurs() {
    assertThat(declared.only(SUBNET))
        .containsEntry("securityListIds", List.of("security-list-id"))
        .containsEntry("routeTableId", "routes-id")
        .containsEntry("vcnId", "vcn-id")
        .containsEntry("cidrBlock", "10.50.0.0/24");
  }

  private void shape() {
    var node = node();
    assertThat(node)
        .containsEntry("shape", "VM.Standard.A1.Flex")
        .containsEntry("displayName", "node")
        .containsEntry("state", "RUNNING")
        .containsEntry("preserveBootVolume", false);
    assertThat(object(node, "shapeConfig"))
        .containsEntry("ocpus", 4.0)
        .containsEntry("memoryInGbs", 24.0);
    assertThat(object(node, "sourceDetails"))
        .containsEntry("sourceType", "image")
        .containsEntry("sourceId", "ocid1.image.oc1.eu-frankfurt-1.exampleubuntu2404aarch64")
        .containsEntry("bootVolumeSizeInGbs", "50");
  }

  private void publicAddress() {
    assertThat(object(node(), "createVnicDetails"))
        .containsEntry("assignPublicIp", "true")
        .containsEntry("subnetId", "subnet-id")
        .doesNotContainKey("nsgIds");
  }

  private void noKey() {
    assertThat(object(node(), "metadata")).containsOnlyKeys("user_data");
    assertThat(node()).doesNotContainKey("extendedMetadata");
    assertThat(object(node(), "instanceOptions"))
        .containsEntry("areLegacyImdsEndpointsDisabled", true);
  }

  private void agentsAreOff() {
    assertThat(object(node(), "agentConfig")).containsEntry("isManagementDisabled", true);
    assertThat(list(object(node(), "agentConfig"), "pluginsConfigs"))
        .extracting(plugin -> plugin.get("name") + " " + plugin.get("desiredState"))
        .containsExactlyInAnyOrder("Bastion DISABLED", "Compute Instance Run Command DISABLED");
  }

  private void recovers() {
    assertThat(object(node(), "availabilityConfig"))
        .containsEntry("recoveryAction", "RESTORE_INSTANCE");
  }

  private void encryptedInTransit() {
    assertThat(node()).containsEntry("isPvEncryptionInTransitEnabled", true);
    assertThat(object(node(), "launchOptions"))
        .containsEntry("isPvEncryptionInTransitEnabled", true);
  }

  private void userDataIsSmall() {
    var sent = (String) object(node(), "metadata").get("user_data");
    assertThat(sent.length()).isLessThan(METADATA_LIMIT).isLessThan(AIM);
    assertThat(Base64.getDecoder().decode(sent)).startsWith(0x1f, 0x8b);
  }

  private void fingerprintIsVisible() {
    assertThat(object(node(), "freeformTags").get("homelab-first-boot"))
        .asString()
        .matches("[0-9a-f]{12,64}");
  }

  private void consoleKeyIsRsa() {
    var console = declared.only("oci:Core/instanceConsoleConnection:InstanceConsoleConnection");
    assertThat(console.get("publicKey")).asString().startsWith("ssh-rsa ");
    assertThat(console).containsEntry("instanceId", "node-id");
  }

  private void budgetTells() {
    assertThat(declared.only("oci:Budget/budget:Budget"))
        .containsEntry("compartmentId", "ocid1.tenancy.oc1..exampletenancy")
        .containsEntry("targets", List.of("ocid1.compartment.oc1..examplecompartment"))
        .containsEntry("amount", 1.0)
        .containsEntry("resetPeriod", "MONTHLY");
    assertThat(declared.only("oci:Budget/rule:Rule"))
        .containsEntry("budgetId", "budget-id")
        .containsEntry("type", "ACTUAL")
        .containsEntry("recipients", "you@example.org");
  }

  private void tagged() {

    assertThat(declared.all().stream().filter(args -> args.type.startsWith("oci:")))
        .hasSizeGreaterThan(8)
        .allSatisfy(
            args -> {
              assertThat(object(args.inputs, "freeformTags"))
                  .as(args.name)
                  .containsEntry("managed-by", "homelab")
                  .containsEntry("stack", "home")
                  .containsEntry(
                      "urn",
                      "urn:pulumi:home::homelab::homelab:node:Node$%s::%s"
                          .formatted(args.type, args.name));
            });
  }

  private void waitFollowsTheInstance() {
    var wait = declared.only("command:local:Command");
    assertThat(wait).containsOnlyKeys("interpreter", "create", "triggers");
    assertThat(wait).containsEntry("triggers", List.of("node-id"));
  }

  private Map<String, Object> node() {
    return declared.only(INSTANCE);
  }

  private List<Map<String, Object>> egress() {
    return list(declared.only(SECURITY_LIST), "egressSecurityRules");
  }
}
