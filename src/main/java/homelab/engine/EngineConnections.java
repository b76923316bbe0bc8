package homelab.engine;

import com.pulumi.deployment.Deployment;
import com.pulumi.deployment.internal.DeploymentImpl;
import com.pulumi.deployment.internal.DeploymentImpl.DeploymentState;
import com.pulumi.deployment.internal.DeploymentInstanceInternal;
import io.grpc.ManagedChannel;
import io.grpc.stub.AbstractStub;
import java.util.ArrayList;
import java.util.List;

/**
 * The two connections of one run to the engine. The SDK leaves them to the garbage collector, and
 * the engine's server waits a whole second for a caller that does not hang up.
 */
final class EngineConnections implements AutoCloseable {

  private final List<ManagedChannel> channels = new ArrayList<>();

  private EngineConnections() {}

  /**
   * Finds those of the deployment that was opened in this thread.
   *
   * @throws IllegalStateException if the SDK is not the one of the pinned version
   */
  static EngineConnections ofThisDeployment() {
    try {
      var holder = (DeploymentInstanceInternal) Deployment.getInstance();
      var state =
          (DeploymentState)
              SdkField.of(DeploymentImpl.class, "state").get((DeploymentImpl) holder.getInternal());
      var found = new EngineConnections();
      found.channels.add(channel(state.monitor, "monitor"));
      found.channels.add(channel(state.engine, "engine"));
      return found;
    } catch (ReflectiveOperationException | ClassCastException e) {
      throw new IllegalStateException(
          "the Pulumi SDK keeps its connections elsewhere; use the version in pom.xml", e);
    }
  }

  private static ManagedChannel channel(Object client, String stub)
      throws ReflectiveOperationException {
    var found = (AbstractStub<?>) SdkField.of(client.getClass(), stub).get(client);
    return (ManagedChannel) found.getChannel();
  }

  /** Hangs up; everything that the program had to say has been said. */
  @Override
  public void close() {
    channels.forEach(ManagedChannel::shutdown);
  }
}
