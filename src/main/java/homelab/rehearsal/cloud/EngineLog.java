package homelab.rehearsal.cloud;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.util.concurrent.TimeUnit;
import pulumirpc.EngineGrpc;
import pulumirpc.EngineOuterClass.LogRequest;
import pulumirpc.EngineOuterClass.LogSeverity;

/** Where a plugin's own words go: to the engine that last said where it listens. */
final class EngineLog {

  private static final long PATIENCE_SECONDS = 10;

  private volatile String address = "";

  /** Remembers an engine; an empty address changes nothing. */
  void writeTo(String engine) {
    if (!engine.isEmpty()) {
      address = engine;
    }
  }

  /** Says something about one resource that is no error. */
  void warn(String urn, String message) {
    var engine = address;
    if (engine.isEmpty()) {
      return;
    }
    ManagedChannel channel = NettyChannelBuilder.forTarget(engine).usePlaintext().build();
    try {
      EngineGrpc.newBlockingStub(channel)
          .withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS)
          .log(
              LogRequest.newBuilder()
                  .setSeverity(LogSeverity.WARNING)
                  .setUrn(urn)
                  .setMessage(message)
                  .build());
    } catch (StatusRuntimeException gone) {
      // An engine that was killed hears nothing any more; the cloud does its work all the same.
    } finally {
      channel.shutdownNow();
    }
  }
}
