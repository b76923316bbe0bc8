package homelab.exposure;

import com.google.protobuf.Empty;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import pulumirpc.Plugin.PluginAttach;
import pulumirpc.Plugin.PluginInfo;
import pulumirpc.Provider.CheckRequest;
import pulumirpc.Provider.CheckResponse;
import pulumirpc.Provider.ConfigureRequest;
import pulumirpc.Provider.ConfigureResponse;
import pulumirpc.Provider.CreateRequest;
import pulumirpc.Provider.CreateResponse;
import pulumirpc.Provider.DeleteRequest;
import pulumirpc.Provider.DiffRequest;
import pulumirpc.Provider.DiffResponse;
import pulumirpc.Provider.GetSchemaRequest;
import pulumirpc.Provider.GetSchemaResponse;
import pulumirpc.Provider.InvokeRequest;
import pulumirpc.Provider.InvokeResponse;
import pulumirpc.Provider.ReadRequest;
import pulumirpc.Provider.ReadResponse;
import pulumirpc.ResourceProviderGrpc;

/**
 * A provider for every package that makes whatever it is asked for: nothing but the policy can
 * refuse here. It writes down each resource that the engine showed it, even in a preview.
 */
final class AgreeableProvider extends ResourceProviderGrpc.ResourceProviderImplBase
    implements AutoCloseable {

  private final Set<String> reached = new ConcurrentSkipListSet<>();
  private final Set<String> created = new ConcurrentSkipListSet<>();
  private final Server server;

  AgreeableProvider() throws IOException {
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(this)
            .build()
            .start();
  }

  /** Returns the value of PULUMI_DEBUG_PROVIDERS. */
  String attachment() {
    int port = server.getPort();
    return "oci:%1$d,proxmoxve:%1$d,cloudflare:%1$d,command:%1$d,elsewhere:%1$d".formatted(port);
  }

  /** Returns the id that a resource of this name gets. */
  static String id(String name) {
    return name + "-id";
  }

  /**
   * Returns the URNs of the resources, and the tokens of the functions, that reached the engine.
   */
  Set<String> reached() {
    return Set.copyOf(reached);
  }

  /** Returns the URNs of the resources that were made. */
  Set<String> created() {
    return Set.copyOf(created);
  }

  @Override
  public void close() {
    server.shutdownNow();
  }

  @Override
  public void getSchema(GetSchemaRequest request, StreamObserver<GetSchemaResponse> reply) {
    answer(reply, GetSchemaResponse.newBuilder().setSchema("{}").build());
  }

  @Override
  public void checkConfig(CheckRequest request, StreamObserver<CheckResponse> reply) {
    answer(reply, CheckResponse.newBuilder().setInputs(request.getNews()).build());
  }

  @Override
  public void diffConfig(DiffRequest request, StreamObserver<DiffResponse> reply) {
    answer(reply, DiffResponse.getDefaultInstance());
  }

  @Override
  public void configure(ConfigureRequest request, StreamObserver<ConfigureResponse> reply) {
    answer(
        reply,
        ConfigureResponse.newBuilder().setAcceptSecrets(true).setAcceptOutputs(false).build());
  }

  @Override
  public void check(CheckRequest request, StreamObserver<CheckResponse> reply) {
    reached.add(request.getUrn());
    answer(reply, CheckResponse.newBuilder().setInputs(request.getNews()).build());
  }

  @Override
  public void diff(DiffRequest request, StreamObserver<DiffResponse> reply) {
    answer(reply, DiffResponse.newBuilder().setChanges(DiffResponse.DiffChanges.DIFF_NONE).build());
  }

  @Override
  public void create(CreateRequest request, StreamObserver<CreateResponse> reply) {
    if (!request.getPreview()) {
      created.add(request.getUrn());
    }
    answer(
        reply,
        CreateResponse.newBuilder()
            .setId(id(name(request.getUrn())))
            .setProperties(
                Struct.newBuilder()
                    .mergeFrom(request.getProperties())
                    .putFields(
                        "defaultSecurityListId",
                        Value.newBuilder().setStringValue("default-list").build())
                    .putFields(
                        "publicIp", Value.newBuilder().setStringValue("203.0.113.9").build()))
            .build());
  }

  @Override
  public void read(ReadRequest request, StreamObserver<ReadResponse> reply) {
    reached.add(request.getUrn());
    answer(
        reply,
        ReadResponse.newBuilder()
            .setId(request.getId())
            .setProperties(request.getProperties())
            .build());
  }

  @Override
  public void invoke(InvokeRequest request, StreamObserver<InvokeResponse> reply) {
    reached.add(request.getTok());
    answer(reply, InvokeResponse.getDefaultInstance());
  }

  @Override
  public void delete(DeleteRequest request, StreamObserver<Empty> reply) {
    answer(reply, Empty.getDefaultInstance());
  }

  @Override
  public void attach(PluginAttach request, StreamObserver<Empty> reply) {
    answer(reply, Empty.getDefaultInstance());
  }

  @Override
  public void cancel(Empty request, StreamObserver<Empty> reply) {
    answer(reply, Empty.getDefaultInstance());
  }

  @Override
  public void getPluginInfo(Empty request, StreamObserver<PluginInfo> reply) {
    answer(reply, PluginInfo.newBuilder().setVersion("1.0.0").build());
  }

  private static <T> void answer(StreamObserver<T> reply, T message) {
    reply.onNext(message);
    reply.onCompleted();
  }

  static String name(String urn) {
    return urn.substring(urn.lastIndexOf("::") + 2);
  }
}
