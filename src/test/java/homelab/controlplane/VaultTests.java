package homelab.controlplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VaultTests {

  private static final String PASSWORD = "abcd-efgh-ijkl";

  @Property(tries = 20)
  void whatIsSealedIsOpened(@ForAll byte[] content) {
    var sealed = Vault.seal(content, PASSWORD);
    assertThat(Vault.open(sealed, PASSWORD)).isEqualTo(content);
    assertThat(Vault.seal(content, PASSWORD)).isEqualTo(sealed);
  }

  @Test
  void anotherPasswordOpensNothingAndTheMessageShowsNoSecret() {
    var sealed = Vault.seal("token".getBytes(StandardCharsets.UTF_8), PASSWORD);
    assertThatThrownBy(() -> Vault.open(sealed, "wrong"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("./homelab render")
        .hasMessageNotContaining("wrong");
  }

  @Test
  void anotherContentHasAnotherSalt() {
    var one = new String(Vault.seal(new byte[] {1}, PASSWORD), StandardCharsets.US_ASCII);
    var two = new String(Vault.seal(new byte[] {2}, PASSWORD), StandardCharsets.US_ASCII);
    assertThat(one.lines().skip(1).findFirst()).isNotEqualTo(two.lines().skip(1).findFirst());
  }

  @Test
  void theRealAnsibleVaultReadsIt(@TempDir Path folder) throws Exception {
    RealAnsible.needed();
    var services = new TreeMap<String, java.util.SortedMap<String, String>>();
    services.put("blog", new TreeMap<>(java.util.Map.of("KEY", "it's {{ odd }}\n€")));
    var token = TunnelToken.of("account", "tunnel", "c2VjcmV0");
    var secrets = new HomeSecrets(token, "user:token", services);
    Files.write(folder.resolve("v.yml"), secrets.vault(PASSWORD));
    Files.writeString(folder.resolve("password"), PASSWORD + "\n");
    var said =
        RealAnsible.run(folder, "ansible-vault", "view", "--vault-password-file=password", "v.yml");
    var tree = new YAMLMapper().readTree(said).get("homelab_secrets");
    assertThat(tree.get("tunnel_token").asText()).isEqualTo(token);
    assertThat(tree.at("/services/blog/KEY").asText()).isEqualTo("it's {{ odd }}\n€");
    assertThat(secrets.toString()).doesNotContain("odd", token, "user:token");
  }

  @Test
  void theTokenIsWhatCloudflaredParses() throws Exception {
    var token = TunnelToken.of("account", "tunnel", "c2VjcmV0");
    var tree = new ObjectMapper().readTree(Base64.getDecoder().decode(token));
    assertThat(tree.toString())
        .isEqualTo("{\"a\":\"account\",\"t\":\"tunnel\",\"s\":\"c2VjcmV0\"}");
  }
}
