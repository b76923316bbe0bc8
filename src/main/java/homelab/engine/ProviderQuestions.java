package homelab.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.Struct;
import com.google.protobuf.util.JsonFormat;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import pulumirpc.Resource.RegisterResourceRequest;
import pulumirpc.Resource.ResourceInvokeRequest;
import pulumirpc.ResourceMonitorGrpc;

/**
 * A program that declares nothing but providers and asks them questions, for a preview of a stack
 * that nobody keeps. The engine starts the plugins and gives them their configuration, as it does
 * for the real program.
 */
public final class ProviderQuestions {

  private static final ObjectMapper JSON = new ObjectMapper();
  // What the engine's SDKs send for an id that a preview cannot know.
  private static final String UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

  /**
   * A provider with its configuration, as it stands in a state.
   *
   * @param type for example {@code pulumi:providers:oci}
   * @param inputs in the engine's wire form, secrets marked
   */
  public record ConfiguredProvider(String type, JsonNode inputs) {

    @Override
    public String toString() {
      // The inputs hold keys.
      return type;
    }
  }

  /**
   * One question.
   *
   * @param provider whom to ask
   * @param function its token
   * @param arguments by name
   */
  public record Question(ConfiguredProvider provider, String function, JsonNode arguments) {}

  /**
   * What came back.
   *
   * @param result what the function returned
   * @param refusal why it did not
   */
  public record Answer(Optional<JsonNode> result, Optional<String> refusal) {}

  private final List<Question> questions;
  private final List<Answer> answers = new ArrayList<>();

  private ProviderQuestions(List<Question> questions) {
    this.questions = List.copyOf(questions);
  }

  /**
   * Asks, in order.
   *
   * @param engine of a throw-away stack; nothing is changed and its state is not written
   * @throws IllegalStateException if the engine did not get as far as asking
   */
  public static List<Answer> ask(Engine engine, List<Question> questions) {
    if (questions.isEmpty()) {
      return List.of();
    }
    var asked = new ProviderQuestions(questions);
    OperationResult result;
    try (var host = ProgramHost.serving(request -> asked.ask(request.getMonitorAddress()))) {
      result = engine.run(Operation.preview(), host);
    }
    if (asked.answers.size() != questions.size()) {
      throw new IllegalStateException(
          "the providers could not be asked:%n%s%s".formatted(result.errors(), result.output()));
    }
    return List.copyOf(asked.answers);
  }

  private void ask(String monitorAddress) {
    ManagedChannel channel =
        NettyChannelBuilder.forTarget(monitorAddress)
            .usePlaintext()
            .maxInboundMessageSize(400 * 1024 * 1024)
            .build();
    try {
      var monitor = ResourceMonitorGrpc.newBlockingStub(channel);
      var references = new LinkedHashMap<ConfiguredProvider, String>();
      for (var question : questions) {
        var provider = question.provider();
        var reference =
            references.computeIfAbsent(
                provider, one -> register(monitor, one, "asked-" + references.size()));
        answers.add(ask(monitor, question, reference));
      }
    } finally {
      channel.shutdownNow();
    }
  }

  private static String register(
      ResourceMonitorGrpc.ResourceMonitorBlockingStub monitor,
      ConfiguredProvider provider,
      String name) {
    var registered =
        monitor.registerResource(
            RegisterResourceRequest.newBuilder()
                .setType(provider.type())
                .setName(name)
                .setCustom(true)
                .setAcceptSecrets(true)
                .setVersion(provider.inputs().path("version").asText(""))
                .setObject(struct(provider.inputs()))
                .build());
    var id = registered.getId().isEmpty() ? UNKNOWN : registered.getId();
    return registered.getUrn() + "::" + id;
  }

  private static Answer ask(
      ResourceMonitorGrpc.ResourceMonitorBlockingStub monitor,
      Question question,
      String reference) {
    try {
      var response =
          monitor.invoke(
              ResourceInvokeRequest.newBuilder()
                  .setTok(question.function())
                  .setProvider(reference)
                  .setVersion(question.provider().inputs().path("version").asText(""))
                  .setArgs(struct(question.arguments()))
                  .build());
      if (response.getFailuresCount() > 0) {
        return new Answer(Optional.empty(), Optional.of(response.getFailures(0).getReason()));
      }
      return new Answer(
          Optional.of(JSON.readTree(JsonFormat.printer().print(response.getReturn()))),
          Optional.empty());
    } catch (StatusRuntimeException e) {
      return new Answer(
          Optional.empty(), Optional.of(String.valueOf(e.getStatus().getDescription())));
    } catch (IOException e) {
      throw new UncheckedIOException("a provider's answer could not be read", e);
    }
  }

  private static Struct struct(JsonNode node) {
    try {
      var struct = Struct.newBuilder();
      JsonFormat.parser().merge(node.toString(), struct);
      return struct.build();
    } catch (IOException e) {
      throw new UncheckedIOException("this cannot be said to a provider", e);
    }
  }
}
