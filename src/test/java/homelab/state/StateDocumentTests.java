package homelab.state;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StateDocumentTests {

  private static final String POLICY =
      "cloudflare:index/zeroTrustAccessPolicy:ZeroTrustAccessPolicy";

  private static final StateDocument STATE =
      StateDocument.parse(
          """
          {"deployment": {
            "resources": [
              {"urn": "urn:old", "type": "%1$s", "id": "one"},
              {"urn": "urn:new", "type": "%1$s", "id": "two"},
              {"urn": "urn:name", "type": "cloudflare:index/dnsRecord:DnsRecord", "id": "three"}],
            "pending_operations": [
              {"type": "creating", "resource": {"urn": "urn:new", "type": "%1$s"}}]}}
          """
              .formatted(POLICY));

  private static boolean isAnothers(String id) {
    return STATE.isAnothers(STATE.pending().get(0), id);
  }

  @Test
  void whatAnotherResourceIsKnownByIsNotWhatAnInterruptedCreationMade() {
    assertThat(isAnothers("one")).isTrue();
  }

  @Test
  void whatTheSameResourceWasKnownByMayBe() {
    assertThat(isAnothers("two")).isFalse();
  }

  @Test
  void anIdOfAnotherTypeSaysNothing() {
    assertThat(isAnothers("three")).isFalse();
    assertThat(isAnothers("four")).isFalse();
  }
}
