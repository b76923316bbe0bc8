package homelab.rehearsal.cloud;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import pulumirpc.Provider.CheckRequest;
import pulumirpc.Provider.ConfigureRequest;
import pulumirpc.Provider.CreateRequest;
import pulumirpc.Provider.DeleteRequest;
import pulumirpc.Provider.DiffRequest;
import pulumirpc.Provider.DiffResponse;
import pulumirpc.Provider.InvokeRequest;
import pulumirpc.Provider.ReadRequest;
import pulumirpc.Provider.UpdateRequest;
import pulumirpc.ResourceProviderGrpc;
import pulumirpc.ResourceProviderGrpc.ResourceProviderBlockingStub;

/**
 * A simulated plugin as the engine sees it: over the wire, checked before it is asked to do
 * anything.
 */
final class Plugin implements AutoCloseable {

  private final ProviderServer server;
  private final ManagedChannel channel;
  private final ResourceProviderBlockingStub stub;

  /** What came back in place of an answer. */
  static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Refused(String message) {
      super(message);
    }
  }

  /**
   * One resource as the engine keeps it.
   *
   * @param inputs as sent
   * @param outputs as answered
   */
  record Made(String type, String id, Map<String, Object> inputs, Map<String, Object> outputs) {
    String text(String output) {
      return (String) outputs.get(output);
    }
  }

  private Plugin(ProviderServer server) {
    this.server = server;
    channel = NettyChannelBuilder.forAddress("127.0.0.1", server.port()).usePlaintext().build();
    stub = ResourceProviderGrpc.newBlockingStub(channel);
  }

  static Plugin serving(World world) throws IOException {
    return new Plugin(ProviderServer.start(world));
  }

  void configure(Map<String, Object> settings) {
    answer(
        () -> stub.configure(ConfigureRequest.newBuilder().setArgs(Wire.write(settings)).build()));
  }

  Map<String, Object> check(String type, Map<String, Object> inputs) {
    var checked =
        answer(
            () ->
                stub.check(
                    CheckRequest.newBuilder()
                        .setUrn(urn(type))
                        .setNews(Wire.write(inputs))
                        .build()));
    if (checked.getFailuresCount() > 0) {
      throw new Refused(
          String.join("; ", checked.getFailuresList().stream().map(f -> f.getReason()).toList()));
    }
    return Wire.read(checked.getInputs());
  }

  Made create(String type, Map<String, Object> inputs) {
    return create(type, inputs, false);
  }

  Made preview(String type, Map<String, Object> inputs) {
    return create(type, inputs, true);
  }

  Made update(Made made, Map<String, Object> inputs) {
    var checked = check(made.type(), inputs);
    var updated =
        answer(
            () ->
                stub.update(
                    UpdateRequest.newBuilder()
                        .setUrn(urn(made.type()))
                        .setId(made.id())
                        .setOlds(Wire.write(made.outputs()))
                        .setOldInputs(Wire.write(made.inputs()))
                        .setNews(Wire.write(checked))
                        .build()));
    return new Made(made.type(), made.id(), checked, Wire.read(updated.getProperties()));
  }

  /** Returns the difference, as the engine asks for it with these paths under ignoreChanges. */
  DiffResponse diff(Made made, Map<String, Object> inputs, String... ignored) {
    return answer(
        () ->
            stub.diff(
                DiffRequest.newBuilder()
                    .setUrn(urn(made.type()))
                    .setId(made.id())
                    .setOlds(Wire.write(made.outputs()))
                    .setOldInputs(Wire.write(made.inputs()))
                    .setNews(Wire.write(check(made.type(), inputs)))
                    .addAllIgnoreChanges(List.of(ignored))
                    .build()));
  }

  Optional<Made> read(Made made) {
    return read(made.type(), made.id(), made.inputs(), made.outputs());
  }

  Optional<Made> adopt(String type, String id) {
    return read(type, id, Map.of(), Map.of());
  }

  void delete(Made made) {
    answer(
        () ->
            stub.delete(
                DeleteRequest.newBuilder().setUrn(urn(made.type())).setId(made.id()).build()));
  }

  Map<String, Object> list(String function, Map<String, Object> arguments) {
    return Wire.read(
        answer(
                () ->
                    stub.invoke(
                        InvokeRequest.newBuilder()
                            .setTok(function)
                            .setArgs(Wire.write(arguments))
                            .build()))
            .getReturn());
  }

  @SuppressWarnings("unchecked")
  List<Map<String, Object>> rows(String function, Map<String, Object> arguments, String result) {
    return (List<Map<String, Object>>) list(function, arguments).get(result);
  }

  @Override
  public void close() {
    channel.shutdownNow();
    server.close();
  }

  private Made create(String type, Map<String, Object> inputs, boolean preview) {
    var checked = check(type, inputs);
    var made =
        answer(
            () ->
                stub.create(
                    CreateRequest.newBuilder()
                        .setUrn(urn(type))
                        .setProperties(Wire.write(checked))
                        .setPreview(preview)
                        .build()));
    return new Made(type, made.getId(), checked, Wire.read(made.getProperties()));
  }

  private Optional<Made> read(
      String type, String id, Map<String, Object> inputs, Map<String, Object> outputs) {
    var read =
        answer(
            () ->
                stub.read(
                    ReadRequest.newBuilder()
                        .setUrn(urn(type))
                        .setId(id)
                        .setInputs(Wire.write(inputs))
                        .setProperties(Wire.write(outputs))
                        .build()));
    return read.getId().isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Made(
                type, read.getId(), Wire.read(read.getInputs()), Wire.read(read.getProperties())));
  }

  private static String urn(String type) {
    return "urn:pulumi:stage::stage::" + type + "::it";
  }

  private static <T> T answer(Supplier<T> call) {
    try {
      return call.get();
    } catch (StatusRuntimeException e) {
      throw new Refused(e.getStatus().getDescription());
    }
  }
}
