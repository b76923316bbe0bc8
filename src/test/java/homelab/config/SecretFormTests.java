package homelab.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

  private static final WantedSecret OF_A_SERVICE =
      new WantedSecret("serviceSecret-blog-KEY", "KEY of service blog", SecretForm.TEXT);

  @ParameterizedTest
  @ValueSource(strings = {"x", " ", "two\nlines\n", "\t", "pässwörd 🚀", "{{ x }}", "'\"\\$"})
  void aServicesSecretIsAnyTextThatAProcessCanBeGiven(String value) {
    assertThat(OF_A_SERVICE.fault(value)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "'',it is empty",
    "'\0',character 1 is U+0000 (NULL)",
    "'ab\0c',character 3 is U+0000"
  })
  void whatNoProcessCanBeGivenIsNamedByItsKey(String value, String why) {
    assertThat(OF_A_SERVICE.fault(value))
        .hasValueSatisfying(
            said ->
                assertThat(said)
                    .startsWith("homelab:serviceSecret-blog-KEY cannot be used")
                    .contains(why, "KEY of service blog"));
    assertThat(OF_A_SERVICE.fault("a\ud83d")).get().asString().contains("character 2 is U+D83D");
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
