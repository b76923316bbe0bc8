package homelab.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import homelab.state.StrictProxy;
import homelab.state.VersityServer;
import java.nio.file.Path;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole story once more, with the state in a bucket of a service that is hard to please. */
@Tag("engine")
@Tag("full")
class RehearsalOnABucketTests {

  @TempDir private Path scratch;

  @Test
  void everyClaimHoldsWithTheOptionsThatTheDocsName() throws Exception {
    var tools = EngineFolder.required();
    try (var server = VersityServer.below(scratch);
        var proxy = StrictProxy.before(server)) {
      server.newBucket("story");
      var state = new TreeMap<>(server.keys());
      state.put("PULUMI_BACKEND_URL", proxy.backend("story"));
      // As ./homelab and the workflows set them; docs/state.md names both.
      state.put("AWS_REQUEST_CHECKSUM_CALCULATION", "when_required");
      state.put("AWS_RESPONSE_CHECKSUM_VALIDATION", "when_required");

      var result =
          new Rehearsal(tools, Path.of("").toAbsolutePath(), "home", System.out::println)
              .run(state);

      assertThat(result.summary().checks())
          .allSatisfy(check -> assertThat(check.findings()).as(check.claim()).isEmpty())
          .hasSizeGreaterThan(30);
      assertThat(proxy.refused()).isEmpty();
      try (var bucket = server.bucket("story")) {
        assertThat(bucket.list(".pulumi/")).contains(".pulumi/stacks/homelab/home.json");
      }
    }
  }
}
