package homelab.lab;

import com.fasterxml.jackson.databind.node.ObjectNode;
import homelab.config.GivenSecret;
import homelab.config.HomelabConfig;
import homelab.engine.Operation;
import homelab.engine.OperationResult;
import homelab.identity.MintedSecret;
import homelab.identity.Rotation;
import homelab.rehearsal.Keepsake;
import homelab.rehearsal.RehearsalProject;
import homelab.rehearsal.RehearsalStage;
import homelab.rehearsal.cloud.Values;
import homelab.rehearsal.cloud.oci.OciWorld;
import homelab.tools.Temporary;
import homelab.topology.Topology;
import homelab.wireguard.SessionKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * What the program makes of the lab's stack file: the real engine ran it, against simulated clouds,
 * and the cloud was given these bytes.
 *
 * @param config the stack file, with the stand-in's digest in it
 * @param topology what follows from it
 * @param keepsake user_data and every secret
 * @param routerConfig the text on pfSense's medium
 * @param dyndnsToken what opens the zone to pfSense
 * @param ingress what the cloud lets in, rule by rule; none, one hopes
 * @param egress what the cloud lets out
 */
record RenderedNode(
    HomelabConfig config,
    Topology topology,
    Keepsake keepsake,
    String routerConfig,
    String dyndnsToken,
    List<String> ingress,
    List<Egress> egress) {

  /**
   * What the cloud lets out, to anywhere.
   *
   * @param protocol {@code tcp} or {@code udp}
   * @param port of the destination
   */
  record Egress(String protocol, int port) {}

  /** The stack is called as the example is, so that no line of the script tells them apart. */
  private static final String STACK = "home";

  /** Runs the program once. */
  static RenderedNode render(Path tools, Path root, LabParts parts) {
    return render(tools, root, parts, config -> {});
  }

  /** Runs the program once on a stack file that was changed first. */
  static RenderedNode render(Path tools, Path root, LabParts parts, Consumer<ObjectNode> change) {
    return up(tools, root, parts, change, RenderedNode::of);
  }

  /**
   * What is there after the session's keys were changed.
   *
   * @param before the keys that both ends had
   * @param after what the program makes with the new ones
   */
  record Rotated(SessionKeys before, RenderedNode after) {}

  /** Runs the program twice: the second run makes the session's keys anew. */
  static Rotated rotated(Path tools, Path root, LabParts parts) {
    return up(
        tools,
        root,
        parts,
        config -> {},
        stage -> {
          var before = stage.keepsake().sessionKeys();
          rotate(stage);
          return new Rotated(before, of(stage));
        });
  }

  /** As {@code homelab rotate session} lets the engine do it. */
  private static void rotate(RehearsalStage stage) {
    var keys = Rotation.ofSession();
    var flags = new ArrayList<String>();
    for (var secret : keys.secrets()) {
      var urn = stage.state().named(secret.id()).urn();
      stage.engine().unprotect(urn);
      flags.addAll(List.of("--replace", urn));
    }
    var variables = Map.of(Rotation.VARIABLE, keys.text());
    var up = stage.run(Operation.up(flags.toArray(String[]::new)), variables);
    if (!up.succeeded()) {
      throw new LabFailure("the lab's stack took no new keys:\n" + up.output());
    }
  }

  private interface Reading<T> {
    T read(RehearsalStage stage) throws IOException;
  }

  private static <T> T up(
      Path tools, Path root, LabParts parts, Consumer<ObjectNode> change, Reading<T> reading) {
    var stackFile = root.resolve("src/test/stacks/lab.yaml");
    try (var stage = RehearsalStage.open(tools, root, STACK, stackFile, 0)) {
      stage.project().edit(config -> useStandIn(config, parts.semaphoreDigest()));
      stage.project().edit(change);
      stage.createStack();
      OperationResult result = stage.run(Operation.up());
      if (!result.succeeded()) {
        throw new LabFailure("the lab's stack did not come up:\n" + result.output());
      }
      return reading.read(stage);
    } catch (IOException e) {
      throw new LabFailure("the lab's stack could not be rendered: " + e.getMessage(), e);
    }
  }

  private static RenderedNode of(RehearsalStage stage) throws IOException {
    var config = stage.project().config();
    var cloud = stage.clouds().oci();
    return new RenderedNode(
        config,
        Topology.of(config),
        stage.keepsake(),
        routerConfig(stage),
        stage.given(GivenSecret.DYNDNS_TOKEN),
        rules(cloud, "ingressSecurityRules").map(Values::toString).toList(),
        rules(cloud, "egressSecurityRules").map(RenderedNode::egress).toList());
  }

  private static Stream<Values> rules(OciWorld cloud, String kind) {
    return cloud.objects().stream().flatMap(object -> object.now().objects(kind).stream());
  }

  private static Egress egress(Values rule) {
    var protocol =
        switch (rule.textOr("protocol", "")) {
          case "6" -> "tcp";
          case "17" -> "udp";
          default -> throw new LabFailure("the lab's cloud knows no such egress rule: " + rule);
        };
    int port = rule.integer(protocol + "Options.min").orElseThrow();
    if (port != rule.integer(protocol + "Options.max").orElseThrow()
        || rule.flag("stateless", false)
        || !rule.textOr("destination", "").equals("0.0.0.0/0")) {
      throw new LabFailure("the lab's cloud knows no such egress rule: " + rule);
    }
    return new Egress(protocol, port);
  }

  /** Takes the text off the medium that the program wrote last, as pfSense would. */
  private static String routerConfig(RehearsalStage stage) throws IOException {
    var path = stage.state().named("router-media").inputs().at("/sourceFile/path").asText();
    var medium = stage.project().folder().resolve(path);
    if (path.isEmpty() || !Files.isRegularFile(medium)) {
      throw new LabFailure("the program wrote no medium for pfSense at '%s'".formatted(path));
    }
    try (var scratch = Temporary.folder("homelab-medium")) {
      var text = scratch.path().resolve("config.xml");
      Host.real()
          .run(
              "xorriso",
              "-osirrox",
              "on",
              "-indev",
              medium.toString(),
              "-extract",
              "/config.xml",
              text.toString());
      return Files.readString(text);
    }
  }

  /** The stand-in is made on this machine, so its digest is known only now. */
  private static void useStandIn(ObjectNode config, String digest) {
    var node = (ObjectNode) RehearsalProject.key(config, "node");
    var name = node.get("semaphore").asText().replaceFirst("@.*", "");
    node.put("semaphore", name + "@" + digest);
  }

  /** The bytes that cloud-init gets. */
  byte[] userData() {
    return Base64.getDecoder().decode(keepsake.userData());
  }

  String rescuePassword() {
    return keepsake.part(MintedSecret.RESCUE_PASSWORD, "value");
  }

  String semaphorePassword() {
    return keepsake.part(MintedSecret.SEMAPHORE_ADMIN_PASSWORD, "value");
  }

  /** A URL of Semaphore's API. */
  String semaphore(String call) {
    return "%s/api/%s".formatted(topology.semaphoreUrl(), call);
  }

  /** The node's address in the session. */
  String sessionAddress() {
    return topology.nodeEnd().address().toString();
  }
}
