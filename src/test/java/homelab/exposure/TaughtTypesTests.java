package homelab.exposure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What was taught against what the SDKs offer: a new type or property has to be decided on. */
class TaughtTypesTests {

  private static final List<String> SDKS = List.of("oci", "proxmoxve", "cloudflare", "command");

  @TestFactory
  Stream<DynamicTest> everyPropertyOfEveryTypeIsDecidedOn() throws IOException {
    var tests = new ArrayList<DynamicTest>();
    for (String sdk : SDKS) {
      resources(sdk)
          .fields()
          .forEachRemaining(
              resource ->
                  tests.add(
                      dynamicTest(
                          resource.getKey(),
                          () -> {
                            var offered = new TreeSet<String>();
                            resource
                                .getValue()
                                .path("inputProperties")
                                .fieldNames()
                                .forEachRemaining(offered::add);
                            var taught = ExampleHomelab.rules().taught().get(resource.getKey());
                            assertThat(taught).isNotNull();
                            assertThat(taught.keySet())
                                .containsExactlyInAnyOrderElementsOf(offered);
                          })));
    }
    return tests.stream();
  }

  @Test
  void nothingIsTaughtThatNoSdkOffers() throws IOException {
    Set<String> offered = new HashSet<>();
    for (String sdk : SDKS) {
      resources(sdk).fieldNames().forEachRemaining(offered::add);
    }
    assertThat(offered).containsAll(ExampleHomelab.rules().taught().keySet());
  }

  @Test
  void everyTaughtTypeIsTried() {
    assertThat(Catalogue.neighbours())
        .extracting(Planted::type)
        .containsAll(ExampleHomelab.rules().taught().keySet());
  }

  private static JsonNode resources(String sdk) throws IOException {
    return new ObjectMapper()
        .readTree(Path.of("sdks", sdk, "schema.json").toFile())
        .path("resources");
  }

  @Test
  void theStashesAreTheMintedSecretsAndTheMarkOfTheFirstRun() {
    var stashes = new java.util.TreeSet<>(java.util.Set.of("first-run"));
    for (var secret : homelab.identity.MintedSecret.values()) {
      stashes.add(secret.id());
    }
    assertThat(Owners.STASHES).containsExactlyInAnyOrderElementsOf(stashes);
  }
}
