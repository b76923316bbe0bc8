package homelab.rehearsal.cloud;

import static homelab.rehearsal.cloud.Inputs.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import homelab.rehearsal.cloud.oci.OciWorld;
import homelab.rehearsal.cloud.oci.Tenancy;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class OciRefusalTests extends RefusingCloud {

  private static final String COMPARTMENT = "ocid1.compartment.oc1..examplecompartment";
  private static final String VCN = "oci:Core/vcn:Vcn";
  private static final String SUBNET = "oci:Core/subnet:Subnet";
  private static final String ROUTES = "oci:Core/routeTable:RouteTable";
  private static final String LIST = "oci:Core/securityList:SecurityList";
  private static final String DEFAULT_LIST = "oci:Core/defaultSecurityList:DefaultSecurityList";
  private static final String GATEWAY = "oci:Core/internetGateway:InternetGateway";
  private static final String INSTANCE = "oci:Core/instance:Instance";
  private static final String CONSOLE =
      "oci:Core/instanceConsoleConnection:InstanceConsoleConnection";
  private static final String GROUP = "oci:Core/networkSecurityGroup:NetworkSecurityGroup";
  private static final String GROUP_RULE =
      "oci:Core/networkSecurityGroupSecurityRule:NetworkSecurityGroupSecurityRule";
  private static final String BUDGET = "oci:Budget/budget:Budget";
  private static final String RULE = "oci:Budget/rule:Rule";
  private static final String RSA =
      "ssh-rsa " + Base64.getEncoder().encodeToString(new byte[279]) + " console";

  private OciWorld world;
  private Plugin oci;
  private Plugin.Made vcn;
  private Plugin.Made subnet;

  @Override
  void serve() throws Exception {
    world = new OciWorld(Tenancy.example(), Stage.still());
    oci = Plugin.serving(world);
    vcn = oci.create(VCN, vcn("10.0.0.0/16"));
    subnet = oci.create(SUBNET, subnet("10.0.0.0/24"));
  }

  @Override
  void close() {
    oci.close();
  }

  @TestFactory
  Stream<DynamicTest> refusesNetworks() {
    return Stream.of(
        refused(
            "an unknown compartment",
            "404-NotAuthorizedOrNotFound",
            () -> oci.create(VCN, with(vcn("10.1.0.0/16"), "compartmentId", "ocid1.other"))),
        refused("a VCN block that is none", "400", () -> oci.create(VCN, vcn("10.1.0.5/16"))),
        refused("a VCN block too large", "/16 and /30", () -> oci.create(VCN, vcn("10.0.0.0/8"))),
        refused(
            "a DNS label that is none",
            "dnsLabel",
            () -> oci.create(VCN, with(vcn("10.1.0.0/16"), "dnsLabel", "my-net"))),
        refused(
            "a third VCN",
            "vcn-count",
            () -> {
              oci.create(VCN, vcn("10.1.0.0/16"));
              oci.create(VCN, vcn("10.2.0.0/16"));
            }),
        refused(
            "a subnet outside its VCN",
            "not within the VCN",
            () -> oci.create(SUBNET, subnet("10.9.0.0/24"))),
        refused(
            "a subnet over another", "overlaps", () -> oci.create(SUBNET, subnet("10.0.0.128/25"))),
        refused(
            "a subnet of an unknown VCN",
            "404-NotAuthorizedOrNotFound",
            () -> oci.create(SUBNET, with(subnet("10.0.1.0/24"), "vcnId", "ocid1.vcn.none"))),
        refused(
            "another VCN's security list",
            "belongs to another VCN",
            () -> {
              var other = oci.create(VCN, vcn("10.1.0.0/16"));
              oci.create(
                  SUBNET,
                  with(
                      subnet("10.0.1.0/24"),
                      "securityListIds",
                      List.of(other.text("defaultSecurityListId"))));
            }),
        refused(
            "another VCN's route table",
            "belongs to another VCN",
            () -> {
              var other = oci.create(VCN, vcn("10.1.0.0/16"));
              oci.create(
                  SUBNET,
                  with(subnet("10.0.1.0/24"), "routeTableId", other.text("defaultRouteTableId")));
            }),
        refused(
            "an unknown availability domain of a subnet",
            "availability domain",
            () -> oci.create(SUBNET, with(subnet("10.0.1.0/24"), "availabilityDomain", "AD-9"))),
        refused(
            "a second internet gateway",
            "internet-gateway-count",
            () -> {
              oci.create(GATEWAY, ofVcn());
              oci.create(GATEWAY, ofVcn());
            }),
        refused(
            "a route to nowhere",
            "404-NotAuthorizedOrNotFound",
            () -> oci.create(ROUTES, routes("ocid1.internetgateway.none"))),
        refused(
            "a rule whose options do not fit its protocol",
            "tcpOptions need protocol 6",
            () ->
                oci.create(
                    LIST,
                    with(
                        ofVcn(),
                        "egressSecurityRules",
                        List.of(
                            Map.of(
                                "protocol", "17",
                                "destination", "0.0.0.0/0",
                                "tcpOptions", Map.of("min", 1.0, "max", 2.0)))))),
        refused(
            "ports the wrong way round",
            "the lower first",
            () ->
                oci.create(
                    LIST,
                    with(
                        ofVcn(),
                        "egressSecurityRules",
                        List.of(
                            Map.of(
                                "protocol", "6",
                                "destination", "0.0.0.0/0",
                                "tcpOptions", Map.of("min", 9.0, "max", 2.0)))))),
        refused(
            "a list that is nobody's default",
            "not a VCN's default",
            () -> {
              var list = oci.create(LIST, ofVcn());
              oci.create(DEFAULT_LIST, Map.of("manageDefaultResourceId", list.id()));
            }));
  }

  @TestFactory
  Stream<DynamicTest> refusesToDeleteWhatIsInUse() {
    return Stream.of(
        refused("a VCN with a subnet", "409-Conflict", () -> oci.delete(vcn)),
        refused(
            "a security list of a subnet",
            "409-Conflict",
            () -> {
              var list = oci.create(LIST, ofVcn());
              oci.create(
                  SUBNET, with(subnet("10.0.1.0/24"), "securityListIds", List.of(list.id())));
              oci.delete(list);
            }),
        refused(
            "a gateway of a route",
            "409-Conflict",
            () -> {
              var gateway = oci.create(GATEWAY, ofVcn());
              oci.create(ROUTES, routes(gateway.id()));
              oci.delete(gateway);
            }),
        refused(
            "a route table of a subnet",
            "409-Conflict",
            () -> {
              var gateway = oci.create(GATEWAY, ofVcn());
              var routes = oci.create(ROUTES, routes(gateway.id()));
              oci.create(SUBNET, with(subnet("10.0.1.0/24"), "routeTableId", routes.id()));
              oci.delete(routes);
            }),
        refused(
            "a subnet of an instance",
            "409-Conflict",
            () -> {
              oci.create(INSTANCE, instance());
              oci.delete(subnet);
            }));
  }

  @TestFactory
  Stream<DynamicTest> refusesInstances() {
    return Stream.of(
        refused("a third OCPU pair", "400-LimitExceeded", () -> twoInstances()),
        refusedInstance("5 OCPUs", "400-LimitExceeded", "shapeConfig.ocpus", 5.0),
        refusedInstance(
            "65 GB for each OCPU", "between 1 and 64", "shapeConfig.memoryInGbs", 300.0),
        refusedInstance("half an OCPU", "whole number", "shapeConfig.ocpus", 0.5),
        refusedInstance("an unknown shape", "shape VM.None not found", "shape", "VM.None"),
        refusedInstance(
            "a shape of another processor",
            "not valid for image",
            "shape",
            "VM.Standard.E2.1.Micro"),
        refusedInstance(
            "an unknown image",
            "404-NotAuthorizedOrNotFound",
            "sourceDetails.sourceId",
            "ocid1.image.none"),
        refusedInstance(
            "an unknown availability domain",
            "404-NotAuthorizedOrNotFound",
            "availabilityDomain",
            "AD-9"),
        refusedInstance("an unknown fault domain", "fault domain", "faultDomain", "FAULT-DOMAIN-4"),
        refusedInstance(
            "a boot volume too small", "at least 47", "sourceDetails.bootVolumeSizeInGbs", "20"),
        refusedInstance(
            "user data that is not base64", "not base64", "metadata.user_data", "#!/bin/sh"),
        refusedInstance(
            "32,001 bytes of metadata",
            "the limit is 32000",
            "metadata.user_data",
            "A".repeat(32_001 - "user_data".length())),
        refusedInstance(
            "an unknown subnet",
            "404-NotAuthorizedOrNotFound",
            "createVnicDetails.subnetId",
            "ocid1.subnet.none"),
        refused(
            "changed user data on update",
            "cannot be changed after an instance has launched",
            () -> {
              var made = oci.create(INSTANCE, instance());
              oci.update(made, with(instance(), "metadata.user_data", "b3RoZXI="));
            }),
        refused(
            "an Ed25519 console key",
            "400-InvalidParameter",
            () -> {
              var made = oci.create(INSTANCE, instance());
              oci.create(
                  CONSOLE, Map.of("instanceId", made.id(), "publicKey", "ssh-ed25519 AAAA x"));
            }),
        refused(
            "a console of no instance",
            "404-NotAuthorizedOrNotFound",
            () -> oci.create(CONSOLE, Map.of("instanceId", "none", "publicKey", RSA))),
        refused(
            "a second console connection",
            "409-Conflict",
            () -> {
              var made = oci.create(INSTANCE, instance());
              oci.create(CONSOLE, Map.of("instanceId", made.id(), "publicKey", RSA));
              oci.create(CONSOLE, Map.of("instanceId", made.id(), "publicKey", RSA));
            }));
  }

  @TestFactory
  Stream<DynamicTest> refusesBudgets() {
    return Stream.of(
        refused(
            "a budget below the root",
            "must be the tenancy",
            () -> oci.create(BUDGET, with(budget(), "compartmentId", COMPARTMENT))),
        refused(
            "a budget of nothing",
            "at least 1",
            () -> oci.create(BUDGET, with(budget(), "amount", 0.0))),
        refused(
            "a budget of an unknown compartment",
            "404-NotAuthorizedOrNotFound",
            () -> oci.create(BUDGET, with(budget(), "targets", List.of("ocid1.none")))),
        refused(
            "an alert of no budget",
            "404-NotAuthorizedOrNotFound",
            () -> oci.create(RULE, rule("ocid1.none"))),
        refused(
            "an alert to nobody",
            "e-mail",
            () ->
                oci.create(
                    RULE, with(rule(oci.create(BUDGET, budget()).id()), "recipients", "me"))));
  }

  @TestFactory
  Stream<DynamicTest> refusesDetailsOfNetworks() {
    return Stream.of(
        refused(
            "a VCN without a block",
            "needs cidrBlocks",
            () -> oci.create(VCN, Map.of("compartmentId", COMPARTMENT))),
        refused(
            "new blocks that leave a subnet outside",
            "lies outside the new blocks",
            () -> oci.update(vcn, vcn("10.1.0.0/16"))),
        refused(
            "to delete a VCN with a list of its own",
            "is still in use by",
            () -> {
              oci.create(LIST, ofVcn());
              oci.delete(subnet);
              oci.delete(vcn);
            }),
        refused(
            "a subnet of no block",
            "'10.0.1.5/24' is not a CIDR block",
            () -> oci.create(SUBNET, subnet("10.0.1.5/24"))),
        refused(
            "another block while an instance uses the subnet",
            "CIDR cannot change while an instance uses it",
            () -> {
              oci.create(INSTANCE, instance());
              oci.update(subnet, subnet("10.0.0.0/25"));
            }),
        refused(
            "a route to no network",
            "route rule: 'home' is not a CIDR block",
            () -> oci.create(ROUTES, with(ofVcn(), "routeRules", List.of(route("home"))))),
        refused(
            "two routes to one network",
            "two rules for 0.0.0.0/0",
            () -> {
              var gateway = oci.create(GATEWAY, ofVcn()).id();
              var route = with(route("0.0.0.0/0"), "networkEntityId", gateway);
              oci.create(ROUTES, with(ofVcn(), "routeRules", List.of(route, route)));
            }));
  }

  @TestFactory
  Stream<DynamicTest> refusesDetailsOfRules() {
    return Stream.of(
        refusedRule("a protocol by name", "protocol number", "protocol", "tcp"),
        refusedRule(
            "a service as the peer",
            "as the type of a rule's peer",
            "destinationType",
            "SERVICE_CIDR_BLOCK"),
        refusedRule("a peer that is no network", "not a CIDR block", "destination", "everybody"),
        refusedRule("UDP ports of TCP", "need protocol 17", "udpOptions", Map.of("min", 1.0)),
        refusedRule("ICMP types of TCP", "protocol 1 or 58", "icmpOptions", Map.of("type", 3.0)),
        refused(
            "a group's rule of no direction",
            "must be INGRESS or EGRESS",
            () -> oci.create(GROUP_RULE, with(groupRule(), "direction", "BOTH"))),
        refused(
            "to delete a group of a card",
            "still has the group's VNIC",
            () -> {
              var group = oci.create(GROUP, ofVcn());
              var grouped = with(instance(), "createVnicDetails.nsgIds", List.of(group.id()));
              oci.create(INSTANCE, grouped);
              oci.delete(group);
            }));
  }

  @TestFactory
  Stream<DynamicTest> refusesDetailsOfInstances() {
    return Stream.of(
        refusedInstance(
            "a boot volume as source",
            "only sourceType 'image'",
            "sourceDetails.sourceType",
            "bootVolume"),
        refusedInstance("a state that is none", "must be RUNNING or STOPPED", "state", "PAUSED"),
        refusedInstance(
            "a public address of perhaps",
            "the text 'true' or 'false'",
            "createVnicDetails.assignPublicIp",
            "yes"),
        refusedInstance(
            "a private address outside the subnet",
            "taken or outside the subnet",
            "createVnicDetails.privateIp",
            "10.0.9.9"),
        refused(
            "a private address that is taken",
            "taken or outside the subnet",
            () -> {
              var small = with(instance(), "shapeConfig", Map.of("ocpus", 1.0, "memoryInGbs", 6.0));
              var placed = with(small, "createVnicDetails.privateIp", "10.0.0.9");
              oci.create(INSTANCE, placed);
              oci.create(INSTANCE, placed);
            }),
        refused(
            "a public address where the subnet prohibits it",
            "prohibits public addresses",
            () -> {
              var closed =
                  oci.create(SUBNET, with(subnet("10.0.1.0/24"), "prohibitPublicIpOnVnic", true));
              oci.create(INSTANCE, with(instance(), "createVnicDetails.subnetId", closed.id()));
            }),
        refused(
            "another subnet on update",
            "the subnet of a primary VNIC cannot be changed",
            () -> {
              var made = oci.create(INSTANCE, instance());
              var other = oci.create(SUBNET, subnet("10.0.1.0/24"));
              oci.update(made, with(instance(), "createVnicDetails.subnetId", other.id()));
            }),
        refused(
            "another shape on update",
            "a change of shape is not simulated",
            () ->
                oci.update(
                    oci.create(INSTANCE, instance()),
                    with(instance(), "shape", "VM.Standard.E2.1.Micro"))));
  }

  @TestFactory
  Stream<DynamicTest> refusesDetailsOfBudgets() {
    return Stream.of(
        refusedBudget("a budget by the year", "must be MONTHLY", "resetPeriod", "YEARLY"),
        refusedBudget("a budget of a person", "COMPARTMENT or TAG", "targetType", "USER"),
        refusedBudget("a budget of everything", "one entry", "targets", List.of()),
        refusedAlert("an alert of a guess", "ACTUAL or FORECAST", "type", "GUESS"),
        refusedAlert("a threshold in euros", "PERCENTAGE or ABSOLUTE", "thresholdType", "EURO"),
        refusedAlert("a threshold of nothing", "above 0", "threshold", 0.0),
        refusedAlert("a threshold of 10,001 percent", "at most 10000", "threshold", 10_001.0));
  }

  @TestFactory
  Stream<DynamicTest> refusesConfigurations() {
    var whole =
        Map.<String, Object>of(
            "tenancyOcid", "ocid1.tenancy.oc1..exampletenancy",
            "userOcid", "ocid1.user.oc1..exampleuser",
            "fingerprint", "00:11",
            "privateKey", "pem",
            "region", "eu-frankfurt-1");
    return Stream.of(
        refused(
            "somebody else's tenancy",
            "401-NotAuthenticated",
            () -> oci.configure(with(whole, "tenancyOcid", "ocid1.tenancy.other"))),
        refused(
            "a region that nobody subscribed to",
            "not subscribed to region us-ashburn-1",
            () -> oci.configure(with(whole, "region", "us-ashburn-1"))),
        refused(
            "no fingerprint",
            "a proper configuration for fingerprint",
            () -> oci.configure(with(whole, "fingerprint", null))));
  }

  @Test
  void shipsAVcnWithSshAndIcmpOpenUntilBothListsAreTakenOverEmpty() {
    var list = vcn.text("defaultSecurityListId");
    assertThat(ingress(list))
        .hasSize(3)
        .anySatisfy(rule -> assertThat(rule.text("tcpOptions.min")).isEmpty());
    var taken = oci.create(DEFAULT_LIST, Map.of("manageDefaultResourceId", list));
    assertThat(ingress(list)).as("left out, so left in place").hasSize(3);

    taken =
        oci.update(
            taken,
            Map.of(
                "manageDefaultResourceId", list,
                "ingressSecurityRules", List.of(),
                "egressSecurityRules", List.of()));
    assertThat(ingress(list)).isEmpty();

    oci.delete(taken);
    assertThat(ingress(list)).as("the real plugin's delete empties it").isEmpty();
  }

  @Test
  void replacesAnInstanceForOtherUserDataButNotForOtherMetadata() {
    var made = oci.create(INSTANCE, instance());
    assertThat(oci.diff(made, with(instance(), "metadata.user_data", "b3RoZXI=")).getReplacesList())
        .containsExactly("metadata");
    var diff = oci.diff(made, with(instance(), "metadata.note", "hello"));
    assertThat(diff.getReplacesList()).isEmpty();
    assertThat(diff.getDetailedDiffMap()).containsOnlyKeys("metadata.note");
    assertThat(oci.diff(made, instance()).getDetailedDiffMap()).isEmpty();
  }

  @Test
  void givesTheConsoleOfAnAnchoredFormAndTakesItWithItsInstance() {
    var made = oci.create(INSTANCE, instance());
    var console = oci.create(CONSOLE, Map.of("instanceId", made.id(), "publicKey", RSA));
    assertThat(console.text("connectionString"))
        .isEqualTo(
            "ssh -o ProxyCommand='ssh -W %%h:%%p -p 443 %s@instance-console.eu-frankfurt-1.oraclecloud.com' %s"
                .formatted(console.id(), made.id()));
    world.terminate(world.instances().get(0));
    assertThat(oci.read(console)).isEmpty();
    assertThat(oci.read(made)).isEmpty();
  }

  @Test
  void showsAStoppedInstanceOnRefreshAndStartsItAgain() {
    var made = oci.create(INSTANCE, with(instance(), "state", "RUNNING"));
    world.stop(world.instances().get(0));
    var seen = oci.read(made).orElseThrow();
    assertThat(seen.inputs()).containsEntry("state", "STOPPED");
    var diff = oci.diff(seen, with(instance(), "state", "RUNNING"));
    assertThat(diff.getDetailedDiffMap()).containsOnlyKeys("state");
    assertThat(diff.getReplacesList()).isEmpty();
    assertThat(oci.update(seen, with(instance(), "state", "RUNNING")).text("state"))
        .isEqualTo("RUNNING");
  }

  @Test
  void hasNoCapacityForAsLongAsPlannedAndOnlyWherePlanned() {
    var full = "xYzW:EU-FRANKFURT-1-AD-1";
    world.plan(
        Fault.where(INSTANCE, "availabilityDomain", Set.of(full), OciWorld.OUT_OF_CAPACITY), 2);
    for (int attempt = 0; attempt < 2; attempt++) {
      assertThatThrownBy(() -> oci.create(INSTANCE, instance()))
          .hasMessage("500-InternalError, Out of host capacity.");
    }
    assertThat(oci.create(INSTANCE, instance()).text("state")).isEqualTo("RUNNING");
    assertThat(world.calls())
        .filteredOn(call -> call.type().equals(INSTANCE))
        .extracting(call -> call.refusal().isPresent())
        .containsExactly(true, true, false);
  }

  @Test
  void leavesAnInstanceBehindWhenOnlyTheAnswerIsLostAndListsItByTag() {
    world.plan(Fault.lostAnswer(Operation.CREATE, INSTANCE), 1);
    assertThatThrownBy(() -> oci.create(INSTANCE, with(instance(), "freeformTags.urn", "urn:it")))
        .hasMessageContaining("Timeout");
    var rows =
        oci.rows(
            "oci:Core/getInstances:getInstances",
            Map.of(
                "compartmentId",
                COMPARTMENT,
                "filters",
                List.of(Map.of("name", "freeform_tags.urn", "values", List.of("urn:it")))),
            "instances");
    assertThat(rows).hasSize(1);
    var adopted = oci.adopt(INSTANCE, (String) rows.get(0).get("id")).orElseThrow();
    assertThat(
            oci.diff(adopted, with(instance(), "freeformTags.urn", "urn:it")).getDetailedDiffMap())
        .isEmpty();
  }

  @Test
  void keepsItsRefusalsToItselfWhenLenient() {
    world.leniently();
    oci.create(INSTANCE, with(instance(), "shapeConfig.ocpus", 64.0));
    assertThatThrownBy(() -> oci.create(INSTANCE, with(instance(), "shape", 1.0)))
        .as("the schema still holds")
        .isInstanceOf(Plugin.Refused.class);
  }

  private void twoInstances() {
    oci.create(INSTANCE, with(instance(), "shapeConfig.ocpus", 3.0));
    oci.create(INSTANCE, with(instance(), "shapeConfig.ocpus", 3.0));
  }

  private DynamicTest refusedInstance(String name, String because, String path, Object value) {
    return refused(name, because, () -> oci.create(INSTANCE, with(instance(), path, value)));
  }

  private DynamicTest refusedRule(String name, String because, String path, Object value) {
    var rule = Map.<String, Object>of("protocol", "6", "destination", "0.0.0.0/0");
    return refused(
        name,
        because,
        () ->
            oci.create(
                LIST, with(ofVcn(), "egressSecurityRules", List.of(with(rule, path, value)))));
  }

  private DynamicTest refusedBudget(String name, String because, String path, Object value) {
    return refused(name, because, () -> oci.create(BUDGET, with(budget(), path, value)));
  }

  private DynamicTest refusedAlert(String name, String because, String path, Object value) {
    return refused(
        name,
        because,
        () -> oci.create(RULE, with(rule(oci.create(BUDGET, budget()).id()), path, value)));
  }

  private static Map<String, Object> route(String destination) {
    return Map.of("destination", destination, "networkEntityId", "ocid1.internetgateway.none");
  }

  private Map<String, Object> groupRule() {
    return Map.of(
        "networkSecurityGroupId", oci.create(GROUP, ofVcn()).id(),
        "direction", "EGRESS",
        "protocol", "6",
        "destination", "0.0.0.0/0");
  }

  private List<Values> ingress(String list) {
    return world.object(LIST, list).orElseThrow().now().objects("ingressSecurityRules");
  }

  private Map<String, Object> vcn(String block) {
    return Map.of("compartmentId", COMPARTMENT, "cidrBlocks", List.of(block));
  }

  private Map<String, Object> subnet(String block) {
    return with(ofVcn(), "cidrBlock", block);
  }

  private Map<String, Object> ofVcn() {
    return Map.of("compartmentId", COMPARTMENT, "vcnId", vcn.id());
  }

  private Map<String, Object> routes(String gateway) {
    return with(
        ofVcn(),
        "routeRules",
        List.of(Map.of("destination", "0.0.0.0/0", "networkEntityId", gateway)));
  }

  private Map<String, Object> instance() {
    return Map.of(
        "compartmentId", COMPARTMENT,
        "availabilityDomain", "xYzW:EU-FRANKFURT-1-AD-1",
        "shape", "VM.Standard.A1.Flex",
        "shapeConfig", Map.of("ocpus", 4.0, "memoryInGbs", 24.0),
        "sourceDetails",
            Map.of(
                "sourceType", "image",
                "sourceId", "ocid1.image.oc1.eu-frankfurt-1.exampleubuntu2404aarch64"),
        "createVnicDetails", Map.of("subnetId", subnet.id()),
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

  private static Map<String, Object> rule(String budget) {
    return Map.of(
        "budgetId", budget,
        "type", "ACTUAL",
        "threshold", 50.0,
        "thresholdType", "PERCENTAGE",
        "recipients", "you@example.org");
  }
}
