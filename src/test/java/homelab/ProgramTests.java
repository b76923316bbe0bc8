package homelab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.pulumi.test.PulumiTest;
import com.pulumi.test.TestOptions;
import com.pulumi.test.TestResult;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole program under the SDK's mocks, run once; each policy looks at what it declared. What
 * the engine makes of it (order, replacement, secrets in the state) is not seen here: the
 * rehearsal's tests see that.
 */
class ProgramTests {

  @TempDir static Path project;

  private static final Declarations DECLARED = new Declarations();
  private static TestResult result;

  @BeforeAll
  static void runTheProgramOnce() {
    result =
        PulumiTest.withMocks(DECLARED)
            .withOptions(TestOptions.builder().projectName("homelab").stackName("home").build())
            .runTest(
                context ->
                    App.declare(
                        context,
                        ExampleStack.keys(),
                        new Surroundings(project, Map.of(), new SecureRandom(), false)));
    result.throwOnError();
  }

  @AfterAll
  static void cleanUp() {
    PulumiTest.cleanup();
  }

  @TestFactory
  Stream<DynamicTest> policies() {
    return Stream.of(
        dynamicTest(
            "no security list has an ingress rule",
            () -> {
              assertThat(DECLARED.ofType("oci:Core/securityList:SecurityList"))
                  .hasSize(1)
                  .allSatisfy(list -> assertThat(rules(list, "ingressSecurityRules")).isEmpty());
              assertThat(DECLARED.ofType("oci:Core/defaultSecurityList:DefaultSecurityList"))
                  .hasSize(1)
                  .allSatisfy(
                      list -> {
                        assertThat(list)
                            .containsKeys("ingressSecurityRules", "egressSecurityRules");
                        assertThat(rules(list, "ingressSecurityRules")).isEmpty();
                        assertThat(rules(list, "egressSecurityRules")).isEmpty();
                      });
            }),
        dynamicTest(
            "every egress rule is stateful, names one port and says why",
            () ->
                assertThat(
                        rules(
                            DECLARED.only("oci:Core/securityList:SecurityList"),
                            "egressSecurityRules"))
                    .isNotEmpty()
                    .allSatisfy(
                        rule -> {
                          assertThat(rule).containsEntry("stateless", false);
                          assertThat(rule.get("description")).asString().isNotBlank();
                          assertThat(
                                  rule.containsKey("tcpOptions") || rule.containsKey("udpOptions"))
                              .isTrue();
                        })),
        dynamicTest(
            "the node has no SSH key and no legacy metadata endpoint",
            () -> {
              var node = DECLARED.only("oci:Core/instance:Instance");
              assertThat(map(node, "metadata")).containsOnlyKeys("user_data");
              assertThat(map(node, "instanceOptions"))
                  .containsEntry("areLegacyImdsEndpointsDisabled", true);
            }),
        dynamicTest(
            "the agents that could let somebody in are off",
            () ->
                assertThat(
                        rules(
                            map(DECLARED.only("oci:Core/instance:Instance"), "agentConfig"),
                            "pluginsConfigs"))
                    .extracting(plugin -> plugin.get("name") + " " + plugin.get("desiredState"))
                    .containsExactlyInAnyOrder(
                        "Bastion DISABLED", "Compute Instance Run Command DISABLED")),
        dynamicTest(
            "the serial console takes an RSA key",
            () ->
                assertThat(
                        DECLARED
                            .only("oci:Core/instanceConsoleConnection:InstanceConsoleConnection")
                            .get("publicKey"))
                    .asString()
                    .startsWith("ssh-rsa ")),
        dynamicTest(
            "only the two endpoints have an unproxied name",
            () ->
                assertThat(DECLARED.ofType("cloudflare:index/dnsRecord:DnsRecord"))
                    .filteredOn(record -> Boolean.FALSE.equals(record.get("proxied")))
                    .extracting(record -> record.get("name"))
                    .containsExactlyInAnyOrder("home.example.org", "node.example.org")),
        dynamicTest(
            "every service has a proxied name into the tunnel",
            () ->
                assertThat(DECLARED.ofType("cloudflare:index/dnsRecord:DnsRecord"))
                    .filteredOn(record -> "CNAME".equals(record.get("type")))
                    .allSatisfy(
                        record -> {
                          assertThat(record).containsEntry("proxied", true);
                          assertThat(record.get("content"))
                              .asString()
                              .endsWith(".cfargotunnel.com");
                        })
                    .extracting(record -> record.get("name"))
                    .containsExactlyInAnyOrder(
                        "portfolio.example.org", "blog.example.org", "notes.example.org")),
        dynamicTest(
            "the tunnel ends with a catch-all that answers 404",
            () -> {
              var rules =
                  rules(
                      map(
                          DECLARED.only(
                              "cloudflare:index/zeroTrustTunnelCloudflaredConfig:ZeroTrustTunnelCloudflaredConfig"),
                          "config"),
                      "ingresses");
              assertThat(rules).hasSize(4);
              assertThat(rules.get(3))
                  .containsEntry("service", "http_status:404")
                  .doesNotContainKey("hostname");
            }),
        dynamicTest(
            "every container's card is behind the firewall, and the router's cards are not",
            () -> {
              assertThat(DECLARED.ofType("proxmoxve:index/containerLegacy:ContainerLegacy"))
                  .hasSize(4)
                  .allSatisfy(
                      container ->
                          assertThat(rules(container, "networkInterfaces"))
                              .allSatisfy(
                                  card -> assertThat(card).containsEntry("firewall", true)));
              assertThat(
                      rules(DECLARED.only("proxmoxve:index/vmLegacy:VmLegacy"), "networkDevices"))
                  .hasSize(2)
                  .allSatisfy(card -> assertThat(card).containsEntry("firewall", false));
            }),
        dynamicTest(
            "only the router is attached to the outside",
            () ->
                assertThat(DECLARED.ofType("proxmoxve:index/containerLegacy:ContainerLegacy"))
                    .allSatisfy(
                        container ->
                            assertThat(rules(container, "networkInterfaces"))
                                .extracting(card -> card.get("bridge"))
                                .containsOnly("vmbr1"))),
        dynamicTest(
            "containers are unprivileged and may nest, nothing more",
            () ->
                assertThat(DECLARED.ofType("proxmoxve:index/containerLegacy:ContainerLegacy"))
                    .allSatisfy(
                        container -> {
                          assertThat(container).containsEntry("unprivileged", true);
                          if (container.containsKey("features")) {
                            assertThat(map(container, "features")).containsOnlyKeys("nesting");
                          }
                        })),
        dynamicTest(
            "the host's firewall drops what no rule admits",
            () ->
                assertThat(DECLARED.only("proxmoxve:cluster/firewallLegacy:FirewallLegacy"))
                    .containsEntry("enabled", true)
                    .containsEntry("inputPolicy", "DROP")),
        dynamicTest(
            "the host admits the operator, the management network and the control plane",
            () ->
                assertThat(rules(DECLARED.named("host-rules"), "rules"))
                    .extracting(rule -> rule.get("source") + " " + rule.get("dport"))
                    .containsExactly(
                        "192.168.1.0/24 8006",
                        "192.168.1.0/24 22",
                        "10.20.10.0/24 8006",
                        "10.20.10.0/24 22",
                        "10.99.0.2 8006",
                        "10.99.0.2 22")),
        dynamicTest(
            "the router is never rebooted by the engine",
            () ->
                assertThat(DECLARED.only("proxmoxve:index/vmLegacy:VmLegacy"))
                    .containsEntry("rebootAfterUpdate", false)),
        dynamicTest(
            "the router's medium lies below the project and only its owner can read it",
            () -> {
              var source =
                  map(DECLARED.only("proxmoxve:index/fileLegacy:FileLegacy"), "sourceFile");
              var path = Path.of((String) source.get("path"));
              assertThat(path).isRelative();
              var file = project.resolve(path);
              assertThat(file).isRegularFile();
              assertThat(java.nio.file.Files.getPosixFilePermissions(file))
                  .containsExactlyInAnyOrder(
                      java.nio.file.attribute.PosixFilePermission.OWNER_READ,
                      java.nio.file.attribute.PosixFilePermission.OWNER_WRITE);
            }),
        dynamicTest(
            "what a person reads is exported",
            () ->
                assertThat(result.outputs().keySet())
                    .contains(
                        "nodeAddress",
                        "consoleConnection",
                        "rescuePassword",
                        "semaphoreUrl",
                        "serviceUrls",
                        "tunnelId",
                        "wireguardPublicKeys",
                        "readme")));
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> rules(Map<String, Object> inputs, String property) {
    return List.copyOf((Collection<Map<String, Object>>) inputs.getOrDefault(property, List.of()));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(Map<String, Object> inputs, String property) {
    return (Map<String, Object>) inputs.get(property);
  }
}
