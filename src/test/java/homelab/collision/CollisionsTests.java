package homelab.collision;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import homelab.cloudflare.CloudflareFacts;
import homelab.collision.Wanted.Place;
import homelab.proxmox.HostFacts;
import homelab.rehearsal.StateGraph;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What is the program's own is told from what is somebody else's, one difference at a time. */
class CollisionsTests {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MAC = "BC:24:11:00:00:01";

  private static final Wanted CONTAINER =
      new Wanted("container-blog", Place.CONTAINER, "201", "services.blog.slot");
  private static final Wanted ROUTER = new Wanted("router", Place.MACHINE, "100", "");
  private static final Wanted BRIDGE = new Wanted("guest-bridge", Place.BRIDGE, "vmbr1", "");
  private static final Wanted VLAN = new Wanted("management-address", Place.VLAN, "vmbr1.10", "");
  private static final Wanted POOL = new Wanted("pool", Place.POOL, "homelab", "");
  private static final Wanted TUNNEL = new Wanted("tunnel", Place.TUNNEL, "homelab-x.org", "");
  private static final Wanted POLICY =
      new Wanted("access-policy-blog", Place.POLICY, "homelab blog", "");
  private static final Wanted APPLICATION =
      new Wanted("access-blog", Place.APPLICATION, "blog.x.org", "");
  private static final Wanted NAME = new Wanted("name-blog", Place.ALIAS, "blog.x.org", "");
  private static final Wanted HOME = new Wanted("home-name", Place.ADDRESS, "home.x.org", "");
  private static final Wanted NODE = new Wanted("node-name", Place.ADDRESS, "node.x.org", "");

  /** What the program declares. */
  private static final Map<String, String> DECLARED =
      Map.of(
          "container-blog",
              "{'initialization':{'hostname':'blog'},'networkInterfaces':[{'macAddress':'bc:24:11:00:00:01'}]}",
          "router", "{'name':'pfsense','networkDevices':[{'macAddress':'bc:24:11:00:00:01'}]}",
          "guest-bridge", "{'comment':'VLAN 10'}",
          "management-address", "{'comment':'Where the host is managed'}",
          "pool", "{'comment':'Declared by code'}",
          "access-policy-blog",
              "{'decision':'allow','includes':[{'email':{'email':'a@x.org'}},{'emailDomain':{'domain':'x.org'}}]}",
          "access-blog", "{'name':'blog','domain':'blog.x.org'}",
          "name-blog", "{'type':'CNAME','comment':'Service blog, through the tunnel'}",
          "home-name", "{'type':'A','content':'192.0.2.1'}",
          "node-name", "{'type':'A','comment':'The node'}");

  /** A host with one thing of each. */
  private static final class OneHost implements HostFacts {

    @Override
    public java.util.Optional<Disk> disk(int machine, String drive) {
      return java.util.Optional.empty();
    }

    private Guest guest = new Guest(201, "blog", true, true, false, Set.of());
    private Interface each =
        new Interface("vmbr1", "bridge", true, Optional.empty(), Set.of(), "VLAN 10");
    private Pool pool = new Pool("homelab", "Declared by code");
    private Set<String> addresses = Set.of(MAC);
    private boolean free;

    @Override
    public String version() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<String> installed(String name) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Map<String, Set<String>> rights() {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<Storage> storages() {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<Guest> guests() {
      return List.of(guest);
    }

    @Override
    public List<Interface> interfaces() {
      return List.of(each);
    }

    @Override
    public List<Pool> pools() {
      return List.of(pool);
    }

    @Override
    public Set<String> templates(String storage) {
      return Set.of();
    }

    @Override
    public boolean isFree(int guest) {
      return free;
    }

    @Override
    public Set<String> macAddresses(Guest guest) {
      return addresses;
    }
  }

  private record OneZone(
      List<DnsRecord> records,
      List<Tunnel> tunnels,
      List<Application> applications,
      List<Policy> policies)
      implements CloudflareFacts {}

  @TestFactory
  Stream<DynamicTest> atHome() {
    var cases = new ArrayList<DynamicTest>();
    cases.add(host("container as declared", CONTAINER, true, host -> {}));
    cases.add(
        host(
            "container of another name",
            CONTAINER,
            false,
            host -> host.guest = new HostFacts.Guest(201, "wiki", true, true, false, Set.of())));
    cases.add(
        host(
            "container with other cards", CONTAINER, false, host -> host.addresses = Set.of("AA")));
    cases.add(
        host("container without a card", CONTAINER, false, host -> host.addresses = Set.of()));
    cases.add(
        host(
            "machine in a container's place",
            CONTAINER,
            false,
            host -> host.guest = new HostFacts.Guest(201, "blog", false, true, false, Set.of())));
    cases.add(
        host(
            "router as declared",
            ROUTER,
            true,
            host ->
                host.guest = new HostFacts.Guest(100, "pfsense", false, true, false, Set.of())));
    cases.add(
        host(
            "template in the router's place",
            ROUTER,
            false,
            host ->
                host.guest = new HostFacts.Guest(100, "pfsense", false, false, true, Set.of())));
    cases.add(host("number that another host's guest has", ROUTER, false, host -> {}));
    cases.add(host("bridge as declared", BRIDGE, true, host -> {}));
    cases.add(
        host("bridge without a comment", BRIDGE, false, host -> host.each = face("bridge", "")));
    cases.add(
        host(
            "bridge with another comment", BRIDGE, false, host -> host.each = face("bridge", "x")));
    cases.add(
        host(
            "bond in a bridge's place",
            BRIDGE,
            false,
            host -> host.each = face("bond", "VLAN 10")));
    cases.add(
        host(
            "VLAN as declared",
            VLAN,
            true,
            host ->
                host.each =
                    new HostFacts.Interface(
                        "vmbr1.10",
                        "vlan",
                        true,
                        Optional.empty(),
                        Set.of(),
                        "Where the host is managed")));
    cases.add(host("pool as declared", POOL, true, host -> {}));
    cases.add(
        host(
            "pool of somebody's",
            POOL,
            false,
            host -> host.pool = new HostFacts.Pool("homelab", "")));
    return cases.stream();
  }

  private static HostFacts.Interface face(String kind, String comment) {
    return new HostFacts.Interface("vmbr1", kind, true, Optional.empty(), Set.of(), comment);
  }

  private static DynamicTest host(
      String name, Wanted wanted, boolean own, java.util.function.Consumer<OneHost> change) {
    return DynamicTest.dynamicTest(
        name,
        () -> {
          var host = new OneHost();
          change.accept(host);
          assertIs(own, new HostLook(host, "pve").find(List.of(wanted)), wanted);
        });
  }

  @Test
  void aNumberThatNobodyHasIsFree() {
    var host = new OneHost();
    host.free = true;

    assertThat(new HostLook(host, "pve").find(List.of(ROUTER))).isEmpty();
  }

  @TestFactory
  Stream<DynamicTest> atCloudflare() {
    var service = "Service blog, through the tunnel";
    return Stream.of(
        tunnel("tunnel that was never used", true, tunnel(true, false)),
        tunnel("tunnel that a connector has used", false, tunnel(true, true)),
        tunnel("tunnel with rules of its own", false, tunnel(false, false)),
        policy("policy as declared", true, "allow", "email a@x.org", "email_domain x.org"),
        policy("policy that admits one more", false, "allow", "email a@x.org", "email b@x.org"),
        policy("policy that denies", false, "deny", "email a@x.org", "email_domain x.org"),
        application("application as declared", true, "blog", "p"),
        application("application of another name", false, "mine", "p"),
        application("application with another policy", false, "blog", "other"),
        application("application with one policy more", false, "blog", "p", "other"),
        record("name as declared", NAME, true, "CNAME", "t.cfargotunnel.com", service),
        record("name of another tunnel", NAME, false, "CNAME", "u.cfargotunnel.com", service),
        record("name without the comment", NAME, false, "CNAME", "t.cfargotunnel.com", ""),
        record("address in a name's place", NAME, false, "A", "192.0.2.1", service),
        record("home as it is made", HOME, true, "A", "192.0.2.1", ""),
        record("home somewhere else", HOME, false, "A", "203.0.113.9", ""),
        record("home as another's name", HOME, false, "CNAME", "192.0.2.1", ""),
        record("node as declared, wherever it is", NODE, true, "A", "203.0.113.9", "The node"),
        record("node without the comment", NODE, false, "A", "203.0.113.9", ""));
  }

  private static CloudflareFacts.Tunnel tunnel(boolean remote, boolean used) {
    return new CloudflareFacts.Tunnel("t", "homelab-x.org", remote, used);
  }

  private static DynamicTest tunnel(String name, boolean own, CloudflareFacts.Tunnel tunnel) {
    return zone(name, TUNNEL, own, new OneZone(List.of(), List.of(tunnel), List.of(), List.of()));
  }

  private static DynamicTest policy(String name, boolean own, String decision, String... includes) {
    var policy = new CloudflareFacts.Policy("p", "homelab blog", decision, Set.of(includes));
    return zone(name, POLICY, own, new OneZone(List.of(), List.of(), List.of(), List.of(policy)));
  }

  private static DynamicTest application(
      String name, boolean own, String called, String... policies) {
    var application = new CloudflareFacts.Application("a", called, "blog.x.org", Set.of(policies));
    return zone(
        name, APPLICATION, own, new OneZone(List.of(), List.of(), List.of(application), List.of()));
  }

  private static DynamicTest record(
      String name, Wanted wanted, boolean own, String type, String content, String comment) {
    var record = new CloudflareFacts.DnsRecord("r", wanted.key(), type, content, comment);
    return zone(name, wanted, own, new OneZone(List.of(record), List.of(), List.of(), List.of()));
  }

  private static DynamicTest zone(String name, Wanted wanted, boolean own, CloudflareFacts zone) {
    return DynamicTest.dynamicTest(
        name, () -> assertIs(own, new EdgeLook(zone).find(List.of(wanted)), wanted));
  }

  @Test
  void twoOfOneNameAreNobodysOwn() {
    var zone =
        new OneZone(
            List.of(), List.of(tunnel(true, false), tunnel(true, false)), List.of(), List.of());

    var collisions = apart(new EdgeLook(zone).find(List.of(TUNNEL)));

    assertThat(collisions.own()).isEmpty();
    assertThat(collisions.others()).hasSize(2);
  }

  /** The tunnel and the policy are lost as well: the names lead to what is found now. */
  @Test
  void whatLeadsToSomethingThatIsFoundTooIsRecognised() {
    var zone =
        new OneZone(
            List.of(
                new CloudflareFacts.DnsRecord(
                    "r",
                    "blog.x.org",
                    "CNAME",
                    "found.cfargotunnel.com",
                    "Service blog, through the tunnel")),
            List.of(new CloudflareFacts.Tunnel("found", "homelab-x.org", true, false)),
            List.of(
                new CloudflareFacts.Application("a", "blog", "blog.x.org", Set.of("found-too"))),
            List.of(
                new CloudflareFacts.Policy(
                    "found-too",
                    "homelab blog",
                    "allow",
                    Set.of("email a@x.org", "email_domain x.org"))));

    var found = new EdgeLook(zone).find(List.of(NAME, APPLICATION, POLICY, TUNNEL));
    var collisions = Collisions.of(found, CollisionsTests::declared, StateGraph.parse("{}"));

    assertThat(collisions.others()).isEmpty();
    assertThat(collisions.own())
        .extracting(one -> one.wanted().resource())
        .as("in the order of adoption")
        .containsExactly("tunnel", "access-policy-blog", "access-blog", "name-blog");
  }

  private static void assertIs(boolean own, List<Found> found, Wanted wanted) {
    assertThat(found).as("it is found").hasSize(1);
    var collisions = apart(found);
    assertThat(collisions.own().isEmpty()).as(found.get(0).words()).isEqualTo(!own);
    assertThat(collisions.others().isEmpty()).isEqualTo(own);
    assertThat(found.get(0).wanted()).isEqualTo(wanted);
    // Nothing is the program's that it does not declare.
    assertThat(Collisions.of(found, any -> Optional.empty(), state()).own()).isEmpty();
  }

  private static Collisions apart(List<Found> found) {
    return Collisions.of(found, CollisionsTests::declared, state());
  }

  private static Optional<JsonNode> declared(String resource) {
    try {
      return Optional.of(JSON.readTree(DECLARED.getOrDefault(resource, "{}").replace('\'', '"')));
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** It knows the tunnel and the policy. */
  private static StateGraph state() {
    ObjectNode tree = JSON.createObjectNode();
    var resources = tree.putObject("deployment").putArray("resources");
    Map.of("tunnel", "t", "access-policy-blog", "p")
        .forEach(
            (name, id) ->
                resources
                    .addObject()
                    .put("urn", "urn:pulumi:home::homelab::any:index:Type::" + name)
                    .put("type", "any:index:Type")
                    .put("id", id));
    return StateGraph.parse(tree.toString());
  }
}
