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

  /** Knows the ids and providers that the mocks gave. */
  Declared declared() {
    return (type, id) ->
        declarations()
            .anyMatch(
                made ->
                    made.type().equals(type)
                        && (id.equals(made.name() + "-id") || id.endsWith("::" + made.name())));
  }
}
