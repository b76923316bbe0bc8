package homelab.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class SecretFormTests {

  private static final String UUID = "0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f";
  private static final String PEM =
      "-----BEGIN PRIVATE KEY-----\nQUJDREVGR0g=\n-----END PRIVATE KEY-----\n";

  @TestFactory
  Stream<DynamicTest> whatASecretLooksLikeIsTaken() {
    return Map.of(
            GivenSecret.OCI_PRIVATE_KEY, PEM,
            GivenSecret.PROXMOX_API_TOKEN, "homelab@pve!pulumi=" + UUID,
            GivenSecret.CLOUDFLARE_API_TOKEN, "v1.0-Abc_def-0123456789",
            GivenSecret.DYNDNS_TOKEN, "Abc_def-0123456789",
            GivenSecret.GHCR_CREDENTIAL, "octo-cat:ghp_0123456789")
        .entrySet()
        .stream()
        .map(
            each ->
                DynamicTest.dynamicTest(
                    each.getKey().key(),
                    () ->
                        assertThat(WantedSecret.of(each.getKey()).fault(each.getValue()))
                            .isEmpty()));
  }

  @TestFactory
  Stream<DynamicTest> whatCannotBeTheSecretIsNamedWithoutItsValue() {
    var wrong = new LinkedHashMap<String, Map.Entry<GivenSecret, String>>();
    wrong.put(
        "its character 19 is U+2013 (EN DASH)",
        Map.entry(GivenSecret.PROXMOX_API_TOKEN, "homelab@pve!pulumi–" + UUID));
    wrong.put("is a line end", Map.entry(GivenSecret.CLOUDFLARE_API_TOKEN, "abc-0123456789\n"));
    wrong.put("is a space", Map.entry(GivenSecret.DYNDNS_TOKEN, "abc-01234 56789"));
    wrong.put(
        "it is not user@realm!tokenid=uuid",
        Map.entry(GivenSecret.PROXMOX_API_TOKEN, "homelab@pve=" + UUID));
    wrong.put(
        "it is not user:token", Map.entry(GivenSecret.GHCR_CREDENTIAL, "ghp_0123456789-alone"));
    wrong.put(
        "it is not the PEM",
        Map.entry(
            GivenSecret.OCI_PRIVATE_KEY, PEM.replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY")));
    wrong.put(
        "U+00FC (LATIN SMALL LETTER U WITH DIAERESIS)",
        Map.entry(GivenSecret.GHCR_CREDENTIAL, "jürgen:ghp_0123456789"));
    return wrong.entrySet().stream()
        .map(
            each ->
                DynamicTest.dynamicTest(
                    each.getKey(),
                    () -> {
                      var secret = each.getValue().getKey();
                      var value = each.getValue().getValue();
                      assertThat(WantedSecret.of(secret).fault(value))
                          .hasValueSatisfying(
                              why ->
                                  assertThat(why)
                                      .startsWith("homelab:" + secret.key())
                                      .contains(each.getKey(), secret.shape())
                                      .doesNotContain(value, secret.kernel(value), "0123456789"));
                    }));
  }
}
