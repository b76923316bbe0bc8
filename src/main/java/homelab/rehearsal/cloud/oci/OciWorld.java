package homelab.rehearsal.cloud.oci;

import homelab.rehearsal.cloud.CloudObject;
import homelab.rehearsal.cloud.Refusal;
import homelab.rehearsal.cloud.Values;
import homelab.rehearsal.cloud.World;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Oracle's cloud in memory, with its refusals. Error texts are those that the plugin shows (facts
 * on A1 capacity, user data and serial console); where they are not known the plain HTTP code
 * stands.
 */
public final class OciWorld extends World {

  static final String VCN = "oci:Core/vcn:Vcn";
  static final String GATEWAY = "oci:Core/internetGateway:InternetGateway";
  static final String ROUTE_TABLE = "oci:Core/routeTable:RouteTable";
  static final String SECURITY_LIST = "oci:Core/securityList:SecurityList";
  static final String DEFAULT_SECURITY_LIST = "oci:Core/defaultSecurityList:DefaultSecurityList";
  static final String SUBNET = "oci:Core/subnet:Subnet";
  static final String SECURITY_GROUP = "oci:Core/networkSecurityGroup:NetworkSecurityGroup";
  static final String SECURITY_GROUP_RULE =
      "oci:Core/networkSecurityGroupSecurityRule:NetworkSecurityGroupSecurityRule";
  static final String INSTANCE = "oci:Core/instance:Instance";
  static final String CONSOLE = "oci:Core/instanceConsoleConnection:InstanceConsoleConnection";
  static final String BUDGET = "oci:Budget/budget:Budget";
  static final String BUDGET_RULE = "oci:Budget/rule:Rule";

  /** What an Always Free availability domain answers most of the time. */
  public static final Refusal OUT_OF_CAPACITY =
      new Refusal("500-InternalError", "Out of host capacity.");

  /** What too many attempts get. */
  public static final Refusal TOO_MANY_REQUESTS =
      new Refusal("429-TooManyRequests", "Too many requests for the user");

  /** What Oracle sometimes says without reason, and says rightly when the quota is used up. */
  public static final Refusal LIMIT_EXCEEDED =
      new Refusal(
          "400-LimitExceeded",
          "The following service limits were exceeded: standard-a1-memory-count,"
              + " standard-a1-core-count.");

  /** What a domain without A1 machines says. */
  public static final Refusal SHAPE_NOT_FOUND =
      new Refusal("404-NotAuthorizedOrNotFound", "shape VM.Standard.A1.Flex not found");

  private static final String NOT_FOUND = "404-NotAuthorizedOrNotFound";
  private static final String HIDDEN = "Authorization failed or requested resource not found. (%s)";

  private final Tenancy tenancy;
  private final Map<String, String> images = new TreeMap<>();
  private boolean systemTags = true;
  private int addresses;

  /** Makes an empty tenancy. */
  public OciWorld(Tenancy tenancy, Surroundings surroundings) {
    super(surroundings);
    this.tenancy = tenancy;
    images.putAll(tenancy.images());
    teach(VCN, new VcnKind(this));
    teach(GATEWAY, new InternetGatewayKind(this));
    teach(ROUTE_TABLE, new RouteTableKind(this));
    teach(SECURITY_LIST, new SecurityListKind(this));
    teach(DEFAULT_SECURITY_LIST, new DefaultSecurityListKind(this));
    teach(SUBNET, new SubnetKind(this));
    teach(SECURITY_GROUP, new SecurityGroupKind(this));
    teach(SECURITY_GROUP_RULE, new SecurityGroupRuleKind(this));
    teach(INSTANCE, new InstanceKind(this));
    teach(CONSOLE, new ConsoleConnectionKind(this));
    teach(BUDGET, new BudgetKind(this));
    teach(BUDGET_RULE, new BudgetRuleKind(this));
    new OciLists(this).byFunction().forEach(this::teachList);
  }

  @Override
  public String name() {
    return "oci";
  }

  // What a test does behind the engine's back.

  /** Returns the instances, terminated ones not among them. */
  public List<CloudObject> instances() {
    return objects(INSTANCE);
  }

  /** Publishes an image, as Canonical does every few weeks. */
  public synchronized void publish(String image, String architecture) {
    images.put(image, architecture);
  }

  /**
   * Leaves a budget's system tags out of every answer from now on. It is not known what Oracle
   * does.
   */
  public synchronized void leaveOutSystemTags() {
    systemTags = false;
  }

  boolean answersSystemTags() {
    return systemTags;
  }

  Optional<String> architectureOf(String image) {
    return Optional.ofNullable(images.get(image));
  }

  /** Stops an instance, as Oracle does with idle ones. */
  public void stop(CloudObject instance) {
    change(instance, "state", "STOPPED");
  }

  /** Terminates an instance in Oracle's console. Its console connection goes with it. */
  public void terminate(CloudObject instance) {
    lose(instance);
  }

  @Override
  protected void configured(Values settings) {
    settings
        .text("tenancyOcid")
        .ifPresent(
            id ->
                refuse(
                    !id.equals(tenancy.id()),
                    "401-NotAuthenticated",
                    "The required information to complete authentication was not provided or was"
                        + " incorrect."));
    settings
        .text("region")
        .ifPresent(
            region ->
                refuse(
                    !region.equals(tenancy.region()),
                    "401-NotAuthenticated",
                    "tenancy is not subscribed to region %s",
                    region));
    for (var needed : List.of("tenancyOcid", "userOcid", "fingerprint", "privateKey", "region")) {
      refuse(
          !settings.has(needed),
          "can not create client",
          "bad configuration: did not find a proper configuration for %s",
          needed);
    }
  }

  Tenancy tenancy() {
    return tenancy;
  }

  String ocid(String what) {
    return "ocid1.%s.oc1.%s.%s".formatted(what, tenancy.region(), randomLetters(60));
  }

  /** Returns what every OCI object has. */
  Map<String, Object> born(Values inputs, String name, String state) {
    var computed = new TreeMap<String, Object>();
    computed.put("displayName", inputs.textOr("displayName", name));
    computed.put("state", state);
    computed.put("timeCreated", now());
    return computed;
  }

  void requireCompartment(Values inputs) {
    var id = inputs.textOr("compartmentId", "");
    refuse(!tenancy.hasCompartment(id), NOT_FOUND, HIDDEN, "compartment " + id);
  }

  /**
   * Returns the object that an input names, or refuses as Oracle does: it never tells what exists.
   */
  Optional<CloudObject> require(String type, String id) {
    var found = object(type, id);
    refuse(found.isEmpty(), NOT_FOUND, HIDDEN, id);
    return found;
  }

  void requireSameVcn(Optional<CloudObject> object, String vcn, String what) {
    object.ifPresent(
        found ->
            refuse(
                !found.now().textOr("vcnId", "").equals(vcn),
                "400-InvalidParameter",
                "%s %s belongs to another VCN",
                what,
                found.id()));
  }

  /** Refuses to delete what something of {@code type} still names in {@code property}. */
  void requireUnused(CloudObject object, String type, String property) {
    objects(type).stream()
        .filter(
            user ->
                user.now().textOr(property, "").equals(object.id())
                    || user.now().texts(property).contains(object.id()))
        .findFirst()
        .ifPresent(
            user ->
                refuse(
                    true,
                    "409-Conflict",
                    "The resource %s is still in use by %s",
                    object.id(),
                    user.id()));
  }

  String nextPublicAddress() {
    addresses++;
    // A documentation range: visibly nobody's machine. Never the same twice, as Oracle's never are.
    return "198.51.100." + (addresses % 250 + 1);
  }
}
