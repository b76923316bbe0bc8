package homelab.lab;

import com.fasterxml.jackson.databind.node.ObjectNode;
import homelab.config.HomelabConfig;
import homelab.engine.Operation;
import homelab.engine.OperationResult;
import homelab.identity.MintedSecret;
import homelab.rehearsal.Keepsake;
import homelab.rehearsal.RehearsalProject;
import homelab.rehearsal.RehearsalStage;
import homelab.topology.Topology;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.function.Consumer;

/**
 * What the program makes of the lab's stack file: the real engine ran it, against simulated clouds,
 * and the cloud was given these bytes.
 *
 * @param config the stack file, with the stand-in's digest in it
 * @param topology what follows from it
 * @param keepsake user_data and every secret
 */
record RenderedNode(HomelabConfig config, Topology topology, Keepsake keepsake) {

  /** The stack is called as the example is, so that no line of the script tells them apart. */
  private static final String STACK = "home";

  /** Runs the program once. */
  static RenderedNode render(Path tools, Path root, LabParts parts) {
    return render(tools, root, parts, config -> {});
  }

  /** Runs the program once on a stack file that was changed first. */
  static RenderedNode render(Path tools, Path root, LabParts parts, Consumer<ObjectNode> change) {
    var stackFile = root.resolve("src/test/stacks/lab.yaml");
    try (var stage = RehearsalStage.open(tools, root, STACK, stackFile, 0)) {
      stage.project().edit(config -> useStandIn(config, parts.semaphoreDigest()));
      stage.project().edit(change);
      stage.createStack();
      OperationResult result = stage.run(Operation.up());
      if (!result.succeeded()) {
        throw new LabFailure("the lab's stack did not come up:\n" + result.output());
      }
      var config = stage.project().config();
      return new RenderedNode(config, Topology.of(config), stage.keepsake());
    } catch (IOException e) {
      throw new LabFailure("the lab's stack could not be rendered: " + e.getMessage(), e);
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
