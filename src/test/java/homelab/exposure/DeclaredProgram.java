package homelab.exposure;

import com.pulumi.test.Mocks;
import com.pulumi.test.PulumiTest;
import com.pulumi.test.TestOptions;
import com.pulumi.test.TestResult;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

/** A program under the SDK's mocks, with the guard around it: what it judged and what it let by. */
final class DeclaredProgram implements Mocks {

  private final Collection<Verdict> verdicts = new ConcurrentLinkedQueue<>();
  private final Collection<String> reached = new ConcurrentLinkedQueue<>();
  private final TestResult result;

  private DeclaredProgram(Runnable program) {
    result =
        PulumiTest.withMocks(this)
            .withOptions(TestOptions.builder().projectName("homelab").stackName("home").build())
            .runTest(
                context ->
                    Exposure.guarded(
                            rules -> ExampleHomelab.rules(),
                            guarded -> program.run(),
                            verdict -> {
                              verdicts.add(verdict);
                              return CompletableFuture.completedFuture(null);
                            })
                        .accept(context));
    PulumiTest.cleanup();
  }

  static DeclaredProgram run(Runnable program) {
    return new DeclaredProgram(program);
  }

  @Override
  public CompletableFuture<ResourceResult> newResourceAsync(ResourceArgs args) {
    reached.add(args.name);
    var outputs = new HashMap<String, Object>(args.inputs);
    if (args.inputs.containsKey("input")) {
      outputs.put("output", args.inputs.get("input"));
    }
    outputs.put("defaultSecurityListId", "default-security-list");
    outputs.put("publicIp", "203.0.113.9");
    outputs.put("connectionString", "ssh");
    return CompletableFuture.completedFuture(
        ResourceResult.of(Optional.of(args.name + "-id"), outputs));
  }

  TestResult result() {
    return result;
  }

  List<Verdict> verdicts() {
    return List.copyOf(verdicts);
  }

  /** Names of what the guard let by. */
  List<String> reached() {
    return List.copyOf(reached);
  }

  Verdict verdict(String name) {
    return verdicts.stream()
        .filter(verdict -> verdict.declaration().name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  Stream<Declaration> declarations() {
    return verdicts.stream()
        .map(Verdict::declaration)
        .sorted(java.util.Comparator.comparing(Declaration::toString));
  }

  /** Knows the ids, providers and outputs that the mocks gave. */
  Declared declared() {
    var all = declarations().toList();
    var known = new Registered();
    for (var one : all) {
      var outputs = new java.util.LinkedHashMap<>(one.inputs().fields());
      outputs.put("output", one.inputs().field("input"));
      outputs.put("defaultSecurityListId", new Property.Text("default-security-list"));
      outputs.put("publicIp", new Property.Text("203.0.113.9"));
      known.made(
          one.type(), one.name(), one.name() + "-id", urn(all, one), new Property.MapOf(outputs));
    }
    return known;
  }

  /** A provider is known by what the resources call it. */
  private static String urn(List<Declaration> all, Declaration one) {
    return all.stream()
        .flatMap(other -> other.options().providers().stream())
        .map(reference -> reference.substring(0, reference.lastIndexOf("::")))
        .filter(urn -> urn.endsWith(one.type() + "::" + one.name()))
        .findFirst()
        .orElse("");
  }
}
