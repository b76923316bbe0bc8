package homelab.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import homelab.rehearsal.StateGraph.Lifetime;
import org.junit.jupiter.api.Test;

class StateGraphTests {

  @Test
  void aDurableResourceMayNotDependOnADisposableOne() {
    var graph =
        graph(resource("instance", false, ""), resource("rule", true, dependsOn("instance")));

    assertThat(graph.waysFromLastingToDisposable()).containsExactly("rule → instance");
  }

  @Test
  void aWayThroughAPropertyIsFound() {
    var property = ",\"propertyDependencies\":{\"content\":[\"" + urn("instance") + "\"]}";
    var graph = graph(resource("instance", false, ""), resource("record", true, property));

    assertThat(graph.waysFromLastingToDisposable()).containsExactly("record → instance");
  }

  @Test
  void aWayThroughTheProviderIsFound() {
    var provider = ",\"provider\":\"" + urn("cloud") + "::some-id\"";
    var graph = graph(resource("cloud", false, ""), resource("rule", true, provider));

    assertThat(graph.waysFromLastingToDisposable()).containsExactly("rule → cloud");
  }

  @Test
  void aWayThroughTheParentOfALastingResourceIsFound() {
    var graph =
        graph(
            resource("component", false, ""),
            resource("bridge", true, ",\"parent\":\"" + urn("component") + "\""),
            resource("rule", true, dependsOn("bridge")));

    assertThat(graph.waysFromLastingToDisposable())
        .containsExactly("bridge → component", "rule → bridge → component");
  }

  @Test
  void retainedMediaCountAsLasting() {
    var graph =
        graph(
            resource("instance", false, ""),
            resource("media", false, dependsOn("instance") + ",\"retainOnDelete\":true"));

    assertThat(graph.waysFromLastingToDisposable()).containsExactly("media → instance");
  }

  @Test
  void theDisposableMayReachWhateverItLikes() {
    var graph =
        graph(resource("secret", true, ""), resource("instance", false, dependsOn("secret")));

    assertThat(graph.waysFromLastingToDisposable()).isEmpty();
  }

  @Test
  void lifetimesFollowFromProtectionAndRetention() {
    var graph =
        graph(
            resource("secret", true, ""),
            resource("media", false, ",\"retainOnDelete\":true"),
            resource("instance", false, ""));

    assertThat(graph.named("secret").lifetime()).isEqualTo(Lifetime.DURABLE);
    assertThat(graph.named("media").lifetime()).isEqualTo(Lifetime.REPLACEABLE);
    assertThat(graph.named("instance").lifetime()).isEqualTo(Lifetime.DISPOSABLE);
    assertThat(graph.with(Lifetime.DISPOSABLE)).containsExactly(urn("instance"));
  }

  @Test
  void aResourceThatWaitsForItsDeletionDoesNotCount() {
    assertThat(graph(resource("instance", false, ",\"delete\":true")).entries()).isEmpty();
  }

  private static StateGraph graph(String... resources) {
    return StateGraph.parse(
        "{\"version\":3,\"deployment\":{\"resources\":[" + String.join(",", resources) + "]}}");
  }

  private static String resource(String name, boolean protect, String more) {
    return "{\"urn\":\"%s\",\"type\":\"t:m:R\",\"protect\":%s%s}"
        .formatted(urn(name), protect, more);
  }

  private static String dependsOn(String name) {
    return ",\"dependencies\":[\"" + urn(name) + "\"]";
  }

  private static String urn(String name) {
    return "urn:pulumi:s::p::t:m:R::" + name;
  }
}
