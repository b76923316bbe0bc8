package homelab.state;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the program can make is found again when nobody heard the end of its making. */
class WaysBackTests {

  /** In the SDK so that the rule about inbound can be tried on them; the program has none. */
  private static final List<String> NEVER_MADE =
      List.of(
          "oci:Core/networkSecurityGroup:NetworkSecurityGroup",
          "oci:Core/networkSecurityGroupSecurityRule:NetworkSecurityGroupSecurityRule");

  @ParameterizedTest
  @ValueSource(strings = {"oci", "proxmoxve", "cloudflare", "command"})
  void everyTypeThatAnSdkOffersHasOne(String sdk) throws IOException {
    var schema = new ObjectMapper().readTree(Path.of("sdks", sdk, "schema.json").toFile());
    var types = new ArrayList<String>();
    schema.path("resources").fieldNames().forEachRemaining(types::add);

    types.removeAll(NEVER_MADE);
    assertThat(types).isNotEmpty();
    assertThat(WaysBack.BY_TYPE.keySet()).containsAll(types);
  }
}
