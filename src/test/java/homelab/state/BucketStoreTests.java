package homelab.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Objects in a bucket of a real S3 server. */
@Tag("engine")
class BucketStoreTests {

  @TempDir static Path scratch;

  private static VersityServer server;

  @BeforeAll
  static void start() throws Exception {
    server = VersityServer.below(scratch);
  }

  @AfterAll
  static void close() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void whatIsPutIsReadListedAndDeleted() {
    server.newBucket("objects");
    try (var bucket = server.bucket("objects")) {
      assertThat(bucket.get("homelab/applied/home.json")).isEmpty();

      bucket.put("homelab/applied/home.json", bytes("one"));
      bucket.put("homelab/other", bytes("two"));

      assertThat(bucket.get("homelab/applied/home.json")).hasValue(bytes("one"));
      assertThat(bucket.list("homelab/"))
          .containsExactly("homelab/applied/home.json", "homelab/other");
      assertThat(bucket.list("homelab/a")).containsExactly("homelab/applied/home.json");

      bucket.delete("homelab/other");
      bucket.delete("homelab/other");
      assertThat(bucket.list("homelab/")).containsExactly("homelab/applied/home.json");
    }
  }

  @Test
  void aPrefixInTheAddressStaysOutOfTheNames() {
    server.newBucket("shared");
    var address = server.backend("shared").replace("s3://shared", "s3://shared/lab/a");
    var store = Backend.of(address, server.keys()).open(server.keys());

    store.put("name", bytes("text"));

    assertThat(store.list("")).containsExactly("name");
    try (var whole = server.bucket("shared")) {
      assertThat(whole.list("")).containsExactly("lab/a/name");
    }
  }

  @Test
  void aNewBucketKeepsWhatIsOverwritten() {
    try (var bucket = server.bucket("versions")) {
      assertThat(bucket.exists()).isFalse();
      bucket.create();
      assertThat(bucket.exists()).isTrue();
      assertThat(bucket.keepVersions()).isTrue();
      assertThat(bucket.keepVersions()).as("again").isTrue();

      bucket.put("name", bytes("old"));
      bucket.put("name", bytes("new"));

      var versions = bucket.versions("name");
      assertThat(versions).hasSize(2);
      assertThat(bucket.version("name", versions.get(1))).isEqualTo(bytes("old"));
    }
  }

  @Test
  void aServiceThatRefusesNewerChecksumsIsAskedWithoutThem() throws Exception {
    try (var proxy = StrictProxy.before(server);
        var bucket =
            BucketStore.open(
                BucketAddress.parse(proxy.backend("older"), server.keys()), server.keys())) {
      bucket.create();
      assertThat(bucket.keepVersions()).isTrue();
      bucket.blockPublicAccess();
      bucket.put("name", bytes("text"));
      assertThat(bucket.get("name")).hasValue(bytes("text"));
      assertThat(bucket.list("")).containsExactly("name");
      bucket.delete("name");

      assertThat(proxy.refused()).isEmpty();
    }
  }

  @Test
  void aMissingBucketIsNamedWithWhatMakesIt() {
    try (var bucket = server.bucket("nowhere")) {
      assertThatThrownBy(() -> bucket.put("name", bytes("text")))
          .isInstanceOf(BackendRefusal.class)
          .hasMessageContaining("bucket 'nowhere'")
          .hasMessageContaining("does not exist")
          .hasMessageContaining("./homelab state init");
    }
  }

  @Test
  void aWrongKeyIsCalledAWrongKeyAndNotShown() {
    server.newBucket("locked");
    var wrong = new TreeMap<>(server.keys());
    wrong.put("AWS_SECRET_ACCESS_KEY", "of-somebody-else");
    var store = Backend.of(server.backend("locked"), wrong).open(wrong);

    assertThatThrownBy(() -> store.list(""))
        .isInstanceOf(BackendRefusal.class)
        .hasMessageContaining("SignatureDoesNotMatch")
        .hasMessageContaining("AWS_SECRET_ACCESS_KEY")
        .hasMessageNotContaining("of-somebody-else");
  }

  @Test
  void aServerThatIsGoneIsNamed() throws Exception {
    var address = VersityServer.backend("anything", 1);
    var store = Backend.of(address, server.keys()).open(server.keys());

    assertThatThrownBy(() -> store.list(""))
        .isInstanceOf(BackendRefusal.class)
        .hasMessageContaining("http://127.0.0.1:1")
        .hasMessageContaining("did not answer");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
