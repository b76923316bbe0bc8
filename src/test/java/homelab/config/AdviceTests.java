package homelab.config;

import static org.assertj.core.api.Assertions.assertThat;

import homelab.ExampleStack;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class AdviceTests {

  @Test
  void moreThanTheAllowanceIsSaidWithTheKeysThatChangeIt() {
    assertThat(Advice.of(config("payg", 4, 24)))
        .anySatisfy(
            advice ->
                assertThat(advice.text())
                    .contains(
                        "homelab:node.ocpus", "homelab:node.memoryGb", "2026-06-15", "billed"));
  }

  @Test
  void onAFreeAccountItMeansTermination() {
    assertThat(Advice.of(config("free", 4, 24)))
        .anySatisfy(advice -> assertThat(advice.text()).contains("terminated"));
  }

  @Test
  void withinTheAllowanceNothingIsSaidOfIt() {
    assertThat(Advice.of(config("free", 2, 12)))
        .extracting(Advice::title)
        .doesNotContain("more than the free allowance");
  }

  @Test
  void theForecastCountsTheMemoryThatHasToBeBusy() {
    assertThat(Advice.of(config("free", 4, 24)))
        .anySatisfy(advice -> assertThat(advice.text()).contains("at 24 GB more than 4.8 GB"));
    assertThat(Advice.of(config("free", 1, 6)))
        .anySatisfy(advice -> assertThat(advice.text()).contains("at 6 GB more than 1.2 GB"));
  }

  @Test
  void everyAdviceNamesItsSource() {
    assertThat(Advice.of(config("payg", 4, 24)))
        .allSatisfy(advice -> assertThat(advice.source()).isNotBlank());
  }

  @Test
  void withoutSignersItIsSaidWhoDecidesWhatRunsAtHome() {
    assertThat(Advice.of(signedBy("[]")))
        .filteredOn(advice -> advice.title().equals("any commit is taken"))
        .singleElement()
        .satisfies(
            advice ->
                assertThat(advice.text())
                    .contains("repository.allowedSigners", "whoever can push to main"));
    assertThat(Advice.of(signedBy("[\"me@example.org ssh-ed25519 " + "A".repeat(68) + "\"]")))
        .extracting(Advice::title)
        .doesNotContain("any commit is taken");
  }

  private static HomelabConfig signedBy(String signers) {
    var keys = new TreeMap<>(ExampleStack.keys());
    keys.computeIfPresent(
        "homelab:repository",
        (key, json) ->
            json.replaceAll(",?\"allowedSigners\":\\[[^]]*]", "")
                .replaceFirst("}$", ",\"allowedSigners\":" + signers + "}"));
    return ConfigLoader.fromEngine(keys);
  }

  private static HomelabConfig config(String kind, int ocpus, int memoryGb) {
    var keys = new TreeMap<>(ExampleStack.keys());
    keys.computeIfPresent(
        "homelab:account", (key, json) -> json.replace("\"payg\"", "\"" + kind + "\""));
    keys.computeIfPresent(
        "homelab:node",
        (key, json) ->
            json.replace("\"ocpus\":4", "\"ocpus\":" + ocpus)
                .replace("\"memoryGb\":24", "\"memoryGb\":" + memoryGb));
    return ConfigLoader.fromEngine(keys);
  }
}
