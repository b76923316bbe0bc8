package homelab.oci;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import org.junit.jupiter.api.Test;

/** The example of Oracle's page on request signatures, with the key of the draft it follows. */
class SignerTests {

  private static final String PUBLISHED =
      """
      -----BEGIN RSA PRIVATE KEY-----
      MIICXgIBAAKBgQDCFENGw33yGihy92pDjZQhl0C36rPJj+CvfSC8+q28hxA161QF
      NUd13wuCTUcq0Qd2qsBe/2hFyc2DCJJg0h1L78+6Z4UMR7EOcpfdUE9Hf3m/hs+F
      UR45uBJeDK1HSFHD8bHKD6kv8FPGfJTotc+2xjJwoYi+1hqp1fIekaxsyQIDAQAB
      AoGBAJR8ZkCUvx5kzv+utdl7T5MnordT1TvoXXJGXK7ZZ+UuvMNUCdN2QPc4sBiA
      QWvLw1cSKt5DsKZ8UETpYPy8pPYnnDEz2dDYiaew9+xEpubyeW2oH4Zx71wqBtOK
      kqwrXa/pzdpiucRRjk6vE6YY7EBBs/g7uanVpGibOVAEsqH1AkEA7DkjVH28WDUg
      f1nqvfn2Kj6CT7nIcE3jGJsZZ7zlZmBmHFDONMLUrXR/Zm3pR5m0tCmBqa5RK95u
      412jt1dPIwJBANJT3v8pnkth48bQo/fKel6uEYyboRtA5/uHuHkZ6FQF7OUkGogc
      mSJluOdc5t6hI1VsLn0QZEjQZMEOWr+wKSMCQQCC4kXJEsHAve77oP6HtG/IiEn7
      kpyUXRNvFsDE0czpJJBvL/aRFUJxuRK91jhjC68sA7NsKMGg5OXb5I5Jj36xAkEA
      gIT7aFOYBFwGgQAQkWNKLvySgKbAZRTeLBacpHMuQdl1DfdntvAyqpAZ0lY0RKmW
      G6aFKaqQfOXKCyWoUiVknQJAXrlgySFci/2ueKlIE1QqIiLSZ8V8OlpFLRnb1pzI
      7U1yQXnTAEFYM560yJlzUpOb1V4cScGd365tiSMvxLOvTA==
      -----END RSA PRIVATE KEY-----
      """;

  private static final String BODY =
      """
{
    "compartmentId": "ocid1.compartment.oc1..aaaaaaaam3we6vgnherjq5q2idnccdflvjsnog7mlr6rtdb25gilchfeyjxa",
    "instanceId": "ocid1.instance.oc1.phx.abuw4ljrlsfiqw6vzzxb43vyypt4pkodawglp3wqxjqofakrwvou52gb6s5a",
    "volumeId": "ocid1.volume.oc1.phx.abyhqljrgvttnlx73nmrwfaux7kcvzfs3s66izvxf2h4lgvyndsdsnoiwr5q"
}\
"""
          .stripIndent();

  @Test
  void oraclesOwnExampleHasOraclesOwnDigest() {
    assertThat(Signer.digest(BODY.getBytes(StandardCharsets.UTF_8)))
        .isEqualTo("V9Z20UJTvkvpJ50flBzKE32+6m2zJjweHpDMX/U4Uy0=");
  }

  @Test
  void oraclesOwnExampleIsSignedAlikeButForItsDate() {
    var signer =
        new Signer(
            "ocid1.tenancy.oc1..aaaaaaaaba3pv6wkcr4jqae5f15p2b2m2yt2j6rx32uzr4h25vqstifsfdsq",
            "ocid1.user.oc1..aaaaaaaat5nvwcna5j6aqzjcaty5eqbb6qt2jvpkanghtgdaqedqw3rynjq",
            "20:3b:97:13:55:1c:5b:0d:d3:37:d8:50:4e:c5:3a:34",
            PUBLISHED);

    var headers =
        signer.post(
            URI.create("https://iaas.us-phoenix-1.oraclecloud.com/20160918/volumeAttachments"),
            "application/json",
            BODY.getBytes(StandardCharsets.UTF_8),
            Instant.parse("2014-01-05T21:31:40Z"));

    assertThat(headers)
        .containsEntry("date", "Sun, 05 Jan 2014 21:31:40 GMT")
        .containsEntry("content-length", "316")
        .containsEntry("host", "iaas.us-phoenix-1.oraclecloud.com");
    // The page's date, "Thu, 05 Jan 2014", never was: that day was a Sunday.
    var asOnThePage = new LinkedHashMap<String, String>();
    asOnThePage.put("date", "Thu, 05 Jan 2014 21:31:40 GMT");
    asOnThePage.put("(request-target)", "post /20160918/volumeAttachments");
    headers.keySet().stream()
        .filter(name -> !name.equals("date") && !name.equals("authorization"))
        .forEach(name -> asOnThePage.put(name, headers.get(name)));
    assertThat(signer.authorization(asOnThePage))
        .isEqualTo(
            "Signature version=\"1\",headers=\"date (request-target) host content-length"
                + " content-type"
                + " x-content-sha256\",keyId=\"ocid1.tenancy.oc1..aaaaaaaaba3pv6wkcr4jqae5f15p2b2m2yt2j6rx32uzr4h25vqstifsfdsq/ocid1.user.oc1..aaaaaaaat5nvwcna5j6aqzjcaty5eqbb6qt2jvpkanghtgdaqedqw3rynjq/20:3b:97:13:55:1c:5b:0d:d3:37:d8:50:4e:c5:3a:34\",algorithm=\"rsa-sha256\",signature=\"Mje8vIDPlwIHmD/cTDwRxE7HaAvBg16JnVcsuqaNRim23fFPgQfLoOOxae6WqKb1uPjYEl0qIdazWaBy/Ml8DRhqlocMwoSXv0fbukP8J5N80LCmzT/FFBvIvTB91XuXI3hYfP9Zt1l7S6ieVadHUfqBedWH0itrtPJBgKmrWso=\"");
  }
}
