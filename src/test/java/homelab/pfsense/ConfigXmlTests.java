package homelab.pfsense;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;

class ConfigXmlTests {

  @Test
  void line1IsTheDeclarationAndLine2IsExactlyTheRoot() {
    var lines = Example.xml().split("\n");

    assertThat(lines[0]).startsWith("<?xml version=\"1.0\"").endsWith("?>");
    assertThat(lines[1]).isEqualTo("<pfsense>");
    assertThat(lines[2]).isEqualTo("\t<version>23.3</version>");
  }

  @Test
  void linesEndWithLfAloneAndTheLastOneDoesToo() {
    assertThat(Example.xml()).doesNotContain("\r").endsWith("</pfsense>\n");
  }

  @Test
  void theTextIsTheSameInAnotherZoneAndLocale() {
    var here = Example.xml();
    var zone = TimeZone.getDefault();
    var locale = Locale.getDefault();
    try {
      TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Kiritimati"));
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      assertThat(Example.xml()).isEqualTo(here);
      Locale.setDefault(Locale.forLanguageTag("tr-TR"));
      assertThat(Example.xml()).isEqualTo(here);
    } finally {
      TimeZone.setDefault(zone);
      Locale.setDefault(locale);
    }
  }

  @Test
  void anAddedServiceChangesNoByte() {
    var three = Example.config(Example.services("portfolio", "blog", "notes"));
    var four = Example.config(Example.services("portfolio", "blog", "notes", "wiki"));

    assertThat(PfsenseConfig.render(Example.inputs(four)))
        .isEqualTo(PfsenseConfig.render(Example.inputs(three)));
  }

  @Test
  void anotherImageOfAServiceChangesNoByte() {
    var old = Example.config(java.util.List.of(Example.service(1, "blog", "ghcr.io/e/blog:1")));
    var next = Example.config(java.util.List.of(Example.service(1, "blog", "ghcr.io/e/blog:2")));

    assertThat(PfsenseConfig.render(Example.inputs(next)))
        .isEqualTo(PfsenseConfig.render(Example.inputs(old)));
  }

  @Test
  void theDynDnsTokenArrivesWithEveryCharacter() {
    var token =
        Base64.getEncoder().encodeToString(Example.DYNDNS_TOKEN.getBytes(StandardCharsets.UTF_8));

    assertThat(Example.xml()).contains("<password>" + token + "</password>");
  }

  @Test
  void whatIsPrintedOfTheModelHoldsNoSecret() {
    var config = PfsenseConfig.of(Example.inputs());

    assertThat(
            Example.inputs()
                + config.toString()
                + config.wireGuard()
                + config.dynDns()
                + config.administration())
        .doesNotContain(
            Example.keys().homePrivate(),
            Example.keys().preshared(),
            Example.DYNDNS_TOKEN,
            Example.ADMIN_HASH);
  }
}
