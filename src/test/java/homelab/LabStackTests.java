package homelab;

import static org.assertj.core.api.Assertions.assertThat;

import com.pulumi.test.PulumiTest;
import com.pulumi.test.TestOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the lab boots is what a home boots. Both stack files go through the whole program, the
 * second with the secrets of the first, and the scripts are compared as the node would unpack them.
 */
class LabStackTests {

  private static final Path LAB = Path.of("src/test/stacks/lab.yaml");
  private static final Path HOME = Path.of("Pulumi.home.yaml");

  @TempDir static Path project;

  private static List<String> home;
  private static List<String> lab;

  @BeforeAll
  static void renderBoth() throws Exception {
    var first = new Declarations();
    home = script(first, HOME);
    lab = script(first.next(), LAB);
  }

  @Test
  void theScriptsDifferInNothingButWhereThingsAreFetchedFrom() {
    assertThat(lab).hasSameSizeAs(home);
    var different = new ArrayList<String>();
    for (int line = 0; line < home.size(); line++) {
      if (!home.get(line).equals(lab.get(line))) {
        different.add(variable(home.get(line)));
        assertThat(variable(lab.get(line))).isEqualTo(variable(home.get(line)));
      }
    }
    assertThat(different)
        .contains("APT_MIRROR", "SEMAPHORE_IMAGE")
        .isSubsetOf("APT_MIRROR", "APT_SNAPSHOT", "SEMAPHORE_IMAGE");
  }

  @Test
  void aHomeFetchesFromUbuntuAndTheLabFromItself() {
    assertThat(home).contains("APT_MIRROR='https://snapshot.ubuntu.com/ubuntu'");
    assertThat(lab).contains("APT_MIRROR='http://mirror.lab.internal/packages'");
  }

  @Test
  void theSecretsAreTheSameInBoth() {
    assertThat(lab)
        .filteredOn(line -> line.startsWith("VAULT_PASSWORD='"))
        .hasSize(1)
        .isEqualTo(home.stream().filter(line -> line.startsWith("VAULT_PASSWORD='")).toList());
  }

  private static String variable(String line) {
    return line.replaceFirst("=.*", "");
  }

  /** Runs the program and unpacks what the instance would be given. */
  private static List<String> script(Declarations declarations, Path stackFile) throws Exception {
    PulumiTest.withMocks(declarations)
        .withOptions(TestOptions.builder().projectName("homelab").stackName("home").build())
        .runTest(
            context ->
                App.declare(
                    context,
                    ExampleStack.keys(stackFile),
                    new Surroundings(project, Map.of(), new SecureRandom(), false)))
        .throwOnError();
    PulumiTest.cleanup();
    var metadata = (Map<?, ?>) declarations.only("oci:Core/instance:Instance").get("metadata");
    return unpacked((String) metadata.get("user_data"));
  }

  private static List<String> unpacked(String sent) throws IOException {
    var packed = new ByteArrayInputStream(Base64.getDecoder().decode(sent));
    try (var stream = new GZIPInputStream(packed)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }
}
