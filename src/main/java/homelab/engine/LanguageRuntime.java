package homelab.engine;

import com.google.protobuf.Empty;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletionException;
import pulumirpc.Language.GetRequiredPackagesRequest;
import pulumirpc.Language.GetRequiredPackagesResponse;
import pulumirpc.Language.RunRequest;
import pulumirpc.Language.RunResponse;
import pulumirpc.LanguageRuntimeGrpc;
import pulumirpc.Plugin.PluginInfo;

/**
 * The engine's language protocol, for what runs in this JVM: packages are asked for by the
 * resources themselves, and whatever a run throws becomes its error.
 */
final class LanguageRuntime extends LanguageRuntimeGrpc.LanguageRuntimeImplBase {

  /** What the engine lets run. */
  interface Body {
    void run(RunRequest request);
  }

  private final Body body;

  LanguageRuntime(Body body) {
    this.body = body;
  }

  @Override
  public void getRequiredPackages(
      GetRequiredPackagesRequest request, StreamObserver<GetRequiredPackagesResponse> reply) {
    reply.onNext(GetRequiredPackagesResponse.getDefaultInstance());
    reply.onCompleted();
  }

  @Override
  public void getPluginInfo(Empty request, StreamObserver<PluginInfo> reply) {
    reply.onNext(PluginInfo.newBuilder().setVersion("1.0.0").build());
    reply.onCompleted();
  }

  @Override
  public void run(RunRequest request, StreamObserver<RunResponse> reply) {
    var response = RunResponse.newBuilder();
    try {
      body.run(request);
    } catch (RuntimeException e) {
      var cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
      response.setError(String.valueOf(cause.getMessage()));
    }
    reply.onNext(response.build());
    reply.onCompleted();
  }
}
