package homelab.edge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import com.pulumi.deployment.Deployment;
import com.pulumi.deployment.internal.DeploymentImpl;
import com.pulumi.deployment.internal.DeploymentInstanceInternal;
import com.pulumi.deployment.internal.Monitor;
import com.pulumi.test.Mocks;
import com.pulumi.test.PulumiTest;
import com.pulumi.test.TestOptions;
import homelab.App;
import homelab.ExampleStack;
import homelab.Surroundings;
import homelab.config.ConfigLoader;
import homelab.topology.Topology;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import pulumirpc.Resource.RegisterResourceRequest;

/**
 * What the whole program registers for one list of services: every container and everything at
 * Cloudflare, with the dependencies that the SDK sends to the engine.
 *
 * @param services as the stack file has them
 * @param topology what they become
 * @param resources by key
 */
record Registered(List<Spec> services, Topology topology, Map<String, One> resources) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SPECIAL = "4dabf18193072939515e22adb298388d";

  /**
   * One registration.
   *
   * @param resource with the id that its cloud would give it
   * @param after keys of what has to be there before
   * @param aliases keys that it may have in the state
   */
  record One(EdgeResource resource, Set<String> after, Set<String> aliases) {
    String key() {
      return Registered.key(resource.type(), resource.name());
    }
  }

  static String key(String type, String name) {
    return type + "::" + name;
  }

  static Registered of(List<Spec> services, Path project) {
    var keys = ExampleStack.keys();
    var entries = JSON.createArrayNode();
    services.forEach(service -> entries.add(service.entry()));
    keys.put("homelab:services", entries.toString());
    var requests = new ConcurrentLinkedQueue<RegisterResourceRequest>();
    try {
      PulumiTest.withMocks(new Answers())
          .withOptions(TestOptions.builder().projectName("homelab").stackName("home").build())
          .runTest(
              context -> {
                listen(requests);
                App.declare(
                    context, keys, new Surroundings(project, Map.of(), new SecureRandom(), true));
              })
          .throwOnError();
    } finally {
      PulumiTest.cleanup();
    }
    var resources = new TreeMap<String, One>();
    requests.stream()
        .filter(request -> matters(request.getType()))
        .map(request -> one(request, isProtected(request, requests)))
        .forEach(one -> resources.put(one.key(), one));
    return new Registered(services, Topology.of(ConfigLoader.fromEngine(keys)), resources);
  }

  private static boolean matters(String type) {
    return type.startsWith("cloudflare:") || type.equals(EdgeResource.CONTAINER);
  }

  /** What says nothing of it is protected as its parent is. */
  private static boolean isProtected(
      RegisterResourceRequest request, Collection<RegisterResourceRequest> requests) {
    if (request.hasProtect() || request.getParent().isEmpty()) {
      return request.getProtect();
    }
    return requests.stream()
        .filter(
            parent ->
                request.getParent().endsWith("::" + parent.getType() + "::" + parent.getName()))
        .findFirst()
        .filter(parent -> isProtected(parent, requests))
        .isPresent();
  }

  private static One one(RegisterResourceRequest request, boolean isProtected) {
    var after =
        java.util.stream.Stream.concat(
                request.getDependenciesList().stream(),
                request.getPropertyDependenciesMap().values().stream()
                    .flatMap(list -> list.getUrnsList().stream()))
            .map(Registered::keyOfUrn)
            .filter(key -> matters(key.split("::")[0]))
            .collect(Collectors.toCollection(LinkedHashSet::new));
    var aliases =
        request.getAliasesList().stream()
            .map(alias -> key(request.getType(), alias.getSpec().getName()))
            .collect(Collectors.toSet());
    return new One(
        new EdgeResource(
            request.getType(),
            request.getName(),
            request.getName() + "-id",
            plain(json(request)),
            isProtected),
        after,
        aliases);
  }

  private static String keyOfUrn(String urn) {
    var parts = urn.split("::");
    return key(parts[2].substring(parts[2].lastIndexOf('$') + 1), parts[3]);
  }

  private static JsonNode json(RegisterResourceRequest request) {
    try {
      return JSON.readTree(JsonFormat.printer().print(request.getObject()));
    } catch (InvalidProtocolBufferException
        | com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Takes values out of what marks them as secrets or outputs. */
  private static JsonNode plain(JsonNode value) {
    if (value.isObject() && value.has(SPECIAL)) {
      return plain(value.path("value"));
    }
    if (value instanceof ObjectNode object) {
      var plain = JSON.createObjectNode();
      object.properties().forEach(field -> plain.set(field.getKey(), plain(field.getValue())));
      return plain;
    }
    if (value instanceof ArrayNode list) {
      var plain = JSON.createArrayNode();
      list.forEach(element -> plain.add(plain(element)));
      return plain;
    }
    return value;
  }

  /** Puts itself behind everything else that hears of a registration. */
  private static void listen(ConcurrentLinkedQueue<RegisterResourceRequest> requests) {
    try {
      var holder = (DeploymentInstanceInternal) Deployment.getInstance();
      var state = DeploymentImpl.class.getDeclaredField("state");
      state.setAccessible(true);
      var inner = state.get(holder.getInternal());
      var field = inner.getClass().getDeclaredField("monitor");
      field.setAccessible(true);
      var monitor = field.get(inner);
      field.set(
          inner,
          Proxy.newProxyInstance(
              Registered.class.getClassLoader(),
              new Class<?>[] {Monitor.class},
              (proxy, method, arguments) -> {
                if (method.getName().equals("registerResourceAsync")) {
                  requests.add((RegisterResourceRequest) arguments[1]);
                }
                try {
                  return method.invoke(monitor, arguments);
                } catch (InvocationTargetException e) {
                  throw e.getCause();
                }
              }));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the SDK of pom.xml has its monitor elsewhere", e);
    }
  }

  /** Answers with an id, and the outputs that others read. */
  private static final class Answers implements Mocks {
    @Override
    public CompletableFuture<ResourceResult> newResourceAsync(ResourceArgs args) {
      var outputs = new HashMap<String, Object>(args.inputs);
      switch (args.type) {
        case "pulumi:index:Stash" -> outputs.put("output", args.inputs.get("input"));
        case "oci:Core/vcn:Vcn" -> outputs.put("defaultSecurityListId", "ocid1.securitylist.x");
        case "oci:Core/instance:Instance" -> outputs.put("publicIp", "203.0.113.9");
        case "oci:Core/instanceConsoleConnection:InstanceConsoleConnection" ->
            outputs.put("connectionString", "ssh …");
        default -> {
          // The others only need an id.
        }
      }
      return CompletableFuture.completedFuture(
          ResourceResult.of(Optional.of(args.name + "-id"), outputs));
    }
  }
}
