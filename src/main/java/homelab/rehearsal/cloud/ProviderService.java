package homelab.rehearsal.cloud;

import com.google.protobuf.Empty;
import com.google.protobuf.Struct;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import pulumirpc.Plugin;
import pulumirpc.Provider.CheckFailure;
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
import pulumirpc.Provider.PropertyDiff;
import pulumirpc.Provider.ProviderHandshakeRequest;
import pulumirpc.Provider.ProviderHandshakeResponse;
import pulumirpc.Provider.ReadRequest;
import pulumirpc.Provider.ReadResponse;
import pulumirpc.Provider.UpdateRequest;
import pulumirpc.Provider.UpdateResponse;
import pulumirpc.ResourceProviderGrpc;

/**
 * Speaks the engine's provider protocol for one world. Everything that is the same for every cloud
 * is here.
 */
final class ProviderService extends ResourceProviderGrpc.ResourceProviderImplBase {

  private final Schema schema;
  private final World world;
  private final EngineLog log = new EngineLog();

  ProviderService(Schema schema, World world) {
    this.schema = schema;
    this.world = world;
  }

  @Override
  public void handshake(
      ProviderHandshakeRequest request, StreamObserver<ProviderHandshakeResponse> answer) {
    answer(
        answer,
        () -> {
          log.writeTo(request.getEngineAddress());
          return ProviderHandshakeResponse.newBuilder().setAcceptSecrets(true).build();
        });
  }

  @Override
  public void attach(Plugin.PluginAttach request, StreamObserver<Empty> answer) {
    answer(
        answer,
        () -> {
          log.writeTo(request.getAddress());
          return Empty.getDefaultInstance();
        });
  }

  @Override
  public void cancel(Empty request, StreamObserver<Empty> answer) {
    // Calls that are under way end as they would at a cloud that never hears of it.
    answer(answer, Empty::getDefaultInstance);
  }

  @Override
  public void getPluginInfo(Empty request, StreamObserver<Plugin.PluginInfo> answer) {
    answer(answer, () -> Plugin.PluginInfo.newBuilder().setVersion(schema.version()).build());
  }

  @Override
  public void getSchema(GetSchemaRequest request, StreamObserver<GetSchemaResponse> answer) {
    answer(answer, () -> GetSchemaResponse.newBuilder().setSchema(schema.text()).build());
  }

  @Override
  public void checkConfig(CheckRequest request, StreamObserver<CheckResponse> answer) {
    answer(
        answer,
        () -> {
          var inputs =
              ProviderConfiguration.decode(schema, Secrets.revealAll(Wire.read(request.getNews())));
          var response = CheckResponse.newBuilder().setInputs(request.getNews());
          SchemaCheck.of(schema, schema.configuration(), inputs)
              .forEach(problem -> response.addFailures(failure(problem)));
          return response.build();
        });
  }

  @Override
  public void diffConfig(DiffRequest request, StreamObserver<DiffResponse> answer) {
    // As the bridge does: another configuration never replaces a provider.
    answer(
        answer,
        () -> {
          var before = Wire.read(inputsBefore(request));
          var after = Wire.read(request.getNews());
          return DiffResponse.newBuilder()
              .setChanges(
                  Secrets.revealAll(before).equals(Secrets.revealAll(after))
                      ? DiffResponse.DiffChanges.DIFF_NONE
                      : DiffResponse.DiffChanges.DIFF_SOME)
              .build();
        });
  }

  @Override
  public void configure(ConfigureRequest request, StreamObserver<ConfigureResponse> answer) {
    answer(
        answer,
        () -> {
          world.startedAgain();
          world.configured(
              Values.of(
                  ProviderConfiguration.decode(
                      schema, Secrets.revealAll(Wire.read(request.getArgs())))));
          return ConfigureResponse.newBuilder()
              .setAcceptSecrets(true)
              .setSupportsPreview(true)
              .build();
        });
  }

  @Override
  public void check(CheckRequest request, StreamObserver<CheckResponse> answer) {
    asked(
        answer,
        () -> {
          var resource = Type.of(request.getUrn());
          var inputs = Wire.read(request.getNews());
          var shape = shape(resource);
          var kind = kind(resource);
          var defaulted = kind.defaulted(inputs);
          var open = Secrets.revealAll(defaulted);
          var problems = new ArrayList<>(SchemaCheck.of(schema, shape, open));
          if (problems.isEmpty() && !world.isLenientNow()) {
            kind.check(
                Values.of(open),
                (path, reason) -> problems.add(new SchemaCheck.Problem(path, reason)));
          }
          var response = CheckResponse.newBuilder().setInputs(Wire.write(defaulted));
          problems.forEach(problem -> response.addFailures(failure(problem)));
          return response.build();
        });
  }

  @Override
  public void diff(DiffRequest request, StreamObserver<DiffResponse> answer) {
    asked(
        answer,
        () -> {
          var type = Type.of(request.getUrn());
          var declared = Secrets.revealAll(Wire.read(inputsBefore(request)));
          var known = Secrets.revealAll(Wire.read(request.getOlds()));
          var after = Secrets.revealAll(Wire.read(request.getNews()));
          var kind = kind(type);
          var before = before(kind, declared, known, after);
          var entries =
              Difference.between(schema, shape(type), before, after, !kind.comparesAnswers());
          entries.putAll(unsettled(kind, known, after));
          kind.alwaysDiffer(Values.of(after))
              .forEach(
                  path ->
                      entries.putIfAbsent(
                          path, new Difference.Entry(Difference.Change.CHANGED, false)));
          entries.keySet().removeIf(path -> isIgnored(path, request.getIgnoreChangesList()));
          var forced =
              entries.isEmpty()
                  ? java.util.Set.<String>of()
                  : kind.replaces(Values.of(before), Values.of(after));
          var response = DiffResponse.newBuilder().setHasDetailedDiff(true);
          var changed = new LinkedHashSet<String>();
          var replaces = new LinkedHashSet<String>();
          entries.forEach(
              (path, entry) -> {
                boolean replace = entry.replaces() || forced.stream().anyMatch(path::startsWith);
                var top = path.split("[.\\[]", 2)[0];
                changed.add(top);
                if (replace) {
                  replaces.add(top);
                }
                response.putDetailedDiff(
                    path,
                    PropertyDiff.newBuilder()
                        .setKind(kindOf(entry.change(), replace))
                        .setInputDiff(true)
                        .build());
              });
          return response
              .setChanges(
                  entries.isEmpty()
                      ? DiffResponse.DiffChanges.DIFF_NONE
                      : DiffResponse.DiffChanges.DIFF_SOME)
              .addAllDiffs(changed)
              .addAllReplaces(replaces)
              .setDeleteBeforeReplace(
                  !replaces.isEmpty() && kind.deletesFirst(Values.of(before), Values.of(after)))
              .build();
        });
  }

  /** What the plugin compares a declaration with. */
  private static Map<String, Object> before(
      Kind kind,
      Map<String, Object> declared,
      Map<String, Object> known,
      Map<String, Object> after) {
    if (kind.comparesAnswers()) {
      return answered(declared, after, known);
    }
    return kind.comparesWithWhatItRead() ? Projection.of(declared, known) : declared;
  }

  /** What the cloud last answered for each property that is or was declared. */
  private static Map<String, Object> answered(
      Map<String, Object> declared, Map<String, Object> after, Map<String, Object> known) {
    var answered = new TreeMap<>(declared);
    known.forEach(
        (name, value) -> {
          if (declared.containsKey(name) || after.containsKey(name)) {
            answered.put(name, value);
          }
        });
    return answered;
  }

  /** What differs although neither declaration names it. */
  private static Map<String, Difference.Entry> unsettled(
      Kind kind, Map<String, Object> known, Map<String, Object> after) {
    var entries = new TreeMap<String, Difference.Entry>();
    for (var name : kind.awaited()) {
      if (!known.containsKey(name) && !after.containsKey(name)) {
        entries.put(name, new Difference.Entry(Difference.Change.ADDED, false));
      }
    }
    kind.planned()
        .forEach(
            (name, value) -> {
              if (!after.containsKey(name)
                  && known.containsKey(name)
                  && !value.equals(known.get(name))) {
                entries.put(name, new Difference.Entry(Difference.Change.CHANGED, false));
              }
            });
    return entries;
  }

  /** The engine sets what is ignored back to what it was, and the plugin leaves out the rest. */
  private static boolean isIgnored(String path, List<String> ignored) {
    var indexed = path.replaceAll("\\[[0-9]+]", "[*]");
    return ignored.stream()
        .anyMatch(
            one ->
                List.of(path, indexed).stream()
                    .anyMatch(
                        place ->
                            place.equals(one)
                                || place.startsWith(one + ".")
                                || place.startsWith(one + "[")));
  }

  @Override
  public void create(CreateRequest request, StreamObserver<CreateResponse> answer) {
    asked(
        answer,
        () -> {
          var type = Type.of(request.getUrn());
          var marked = Wire.read(request.getProperties());
          world
              .kind(type)
              .flatMap(Kind::warning)
              .ifPresent(warning -> log.warn(request.getUrn(), warning));
          if (request.getPreview()) {
            return CreateResponse.newBuilder()
                .setProperties(Wire.write(withUnknowns(type, marked)))
                .build();
          }
          kind(type);
          var made = world.create(type, request.getUrn(), Values.of(marked));
          return CreateResponse.newBuilder()
              .setId(made.id())
              .setProperties(Wire.write(told(type, made, marked)))
              .build();
        });
  }

  @Override
  public void read(ReadRequest request, StreamObserver<ReadResponse> answer) {
    asked(
        answer,
        () -> {
          var type = Type.of(request.getUrn());
          kind(type);
          var found =
              world.read(
                  type, request.getUrn(), id(type, request.getId(), request.getProperties()));
          if (found.isEmpty()) {
            return ReadResponse.getDefaultInstance();
          }
          var object = found.get();
          var inputs = Wire.read(request.getInputs());
          // An import has no inputs yet: those that the object was made with are what to declare.
          var pattern = inputs.isEmpty() ? object.given() : inputs;
          var now = object.now().toMap();
          var seen = Secrets.markAll(Projection.of(Secrets.revealAll(pattern), now), inputs);
          return ReadResponse.newBuilder()
              .setId(object.id())
              .setInputs(Wire.write(markDeclared(type, seen)))
              .setProperties(
                  Wire.write(
                      Secrets.markAll(
                          outputs(type, object, inputs), Wire.read(request.getProperties()))))
              .build();
        });
  }

  @Override
  public void update(UpdateRequest request, StreamObserver<UpdateResponse> answer) {
    asked(
        answer,
        () -> {
          var type = Type.of(request.getUrn());
          var marked = Wire.read(request.getNews());
          if (request.getPreview()) {
            var outputs = new TreeMap<>(Wire.read(request.getOlds()));
            outputs.keySet().removeAll(Wire.read(request.getOldInputs()).keySet());
            outputs.putAll(marked);
            return UpdateResponse.newBuilder().setProperties(Wire.write(outputs)).build();
          }
          kind(type);
          var updated =
              world.update(
                  type,
                  request.getUrn(),
                  id(type, request.getId(), request.getOlds()),
                  Values.of(marked));
          return UpdateResponse.newBuilder()
              .setProperties(Wire.write(told(type, updated, marked)))
              .build();
        });
  }

  @Override
  public void delete(DeleteRequest request, StreamObserver<Empty> answer) {
    asked(
        answer,
        () -> {
          var type = Type.of(request.getUrn());
          kind(type);
          world.delete(type, request.getUrn(), id(type, request.getId(), request.getProperties()));
          return Empty.getDefaultInstance();
        });
  }

  @Override
  public void invoke(InvokeRequest request, StreamObserver<InvokeResponse> answer) {
    asked(
        answer,
        () ->
            InvokeResponse.newBuilder()
                .setReturn(
                    Wire.write(
                        world.list(request.getTok(), Values.of(Wire.read(request.getArgs())))))
                .build());
  }

  private Map<String, Object> withUnknowns(String type, Map<String, Object> inputs) {
    var outputs = new TreeMap<>(inputs);
    world.kind(type).ifPresent(kind -> kind.planned().forEach(outputs::putIfAbsent));
    shape(type)
        .outputs()
        .fieldNames()
        .forEachRemaining(name -> outputs.putIfAbsent(name, Unknown.VALUE));
    return markDeclared(type, outputs);
  }

  /** After its own change a plugin that compares answers keeps what was declared, as planned. */
  private Map<String, Object> told(String type, CloudObject object, Map<String, Object> marked) {
    var outputs = outputs(type, object, marked);
    if (kind(type).comparesAnswers()) {
      outputs.putAll(marked);
    }
    return markDeclared(type, outputs);
  }

  private Map<String, Object> outputs(String type, CloudObject object, Map<String, Object> marked) {
    var outputs = object.now().toMap();
    var known = shape(type).outputs();
    outputs.keySet().removeIf(name -> !known.has(name));
    // Every bridged plugin answers the id among the outputs too.
    outputs.put("id", object.id());
    return markDeclared(type, Secrets.markAll(outputs, marked));
  }

  private static String id(String type, String id, Struct outputs) {
    return FrameworkTypes.id(type, id, Wire.read(outputs));
  }

  /** What the schema calls secret is answered as a secret, however it came in. */
  private Map<String, Object> markDeclared(String type, Map<String, Object> values) {
    var outputs = shape(type).outputs();
    values.replaceAll(
        (name, value) ->
            outputs.path(name).path("secret").asBoolean(false) && !(value instanceof Secret)
                ? new Secret(Secrets.reveal(value))
                : value);
    return values;
  }

  private Schema.Shape shape(String type) {
    return schema
        .resource(type)
        .orElseThrow(
            () ->
                new Refusal(
                    "Unknown resource", type + " is not in the schema of " + schema.name()));
  }

  private Kind kind(String type) {
    return world
        .kind(type)
        .orElseThrow(
            () ->
                new Refusal("Unknown resource", type + " is not simulated; teach it to the world"));
  }

  /** Older engines leave the old inputs out. */
  private static Struct inputsBefore(DiffRequest request) {
    return request.hasOldInputs() ? request.getOldInputs() : request.getOlds();
  }

  private static CheckFailure failure(SchemaCheck.Problem problem) {
    return CheckFailure.newBuilder()
        .setProperty(problem.path())
        .setReason(problem.reason() + " (at " + problem.path() + ")")
        .build();
  }

  private static PropertyDiff.Kind kindOf(Difference.Change change, boolean replace) {
    return switch (change) {
      case ADDED -> replace ? PropertyDiff.Kind.ADD_REPLACE : PropertyDiff.Kind.ADD;
      case REMOVED -> replace ? PropertyDiff.Kind.DELETE_REPLACE : PropertyDiff.Kind.DELETE;
      case CHANGED -> replace ? PropertyDiff.Kind.UPDATE_REPLACE : PropertyDiff.Kind.UPDATE;
    };
  }

  /** Answers unless the plugin has died, before the call or while it was under way. */
  private <T> void asked(StreamObserver<T> observer, Supplier<T> work) {
    if (world.hasCrashed()) {
      observer.onError(gone());
      return;
    }
    answer(
        observer,
        () -> {
          T result = work.get();
          if (world.hasCrashed()) {
            throw new PluginGone();
          }
          return result;
        });
  }

  /** What a call gets whose plugin is no more. */
  private static final class PluginGone extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private static StatusRuntimeException gone() {
    return Status.UNAVAILABLE
        .withDescription("error reading from server: EOF")
        .asRuntimeException();
  }

  private static <T> void answer(StreamObserver<T> observer, Supplier<T> work) {
    try {
      observer.onNext(work.get());
      observer.onCompleted();
    } catch (PluginGone gone) {
      observer.onError(gone());
    } catch (Refusal refusal) {
      observer.onError(Status.UNKNOWN.withDescription(refusal.getMessage()).asRuntimeException());
    } catch (RuntimeException e) {
      // Never the value: it may be secret.
      observer.onError(
          Status.INTERNAL
              .withDescription("the simulator broke: " + e.getClass().getName() + " at " + where(e))
              .asRuntimeException());
    }
  }

  private static String where(RuntimeException e) {
    return List.of(e.getStackTrace()).stream().limit(3).toList().toString();
  }
}
