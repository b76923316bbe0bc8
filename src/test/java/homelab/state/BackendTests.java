package homelab.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the addresses mean that 'pulumi login' takes. */
class BackendTests {

  @TempDir Path scratch;

  @Test
  void aBucketTakesItsOptionsFromTheAddress() {
    var bucket =
        bucket(
            "s3://my-state/lab?endpoint=https://ns.compat.example&region=eu-1&s3ForcePathStyle=true");

    assertThat(bucket.name()).isEqualTo("my-state");
    assertThat(bucket.prefix()).isEqualTo("lab/");
    assertThat(bucket.endpoint()).hasValue(URI.create("https://ns.compat.example"));
    assertThat(bucket.region()).isEqualTo("eu-1");
    assertThat(bucket.pathStyle()).isTrue();
  }

  @Test
  void withoutOptionsItIsAwsInTheRegionOfTheShell() {
    var bucket =
        Backend.of("s3://my-state", Map.of("AWS_REGION", "eu-central-1")).bucket().orElseThrow();

    assertThat(bucket.endpoint()).isEmpty();
    assertThat(bucket.region()).isEqualTo("eu-central-1");
    assertThat(bucket.pathStyle()).isFalse();
    assertThat(bucket.prefix()).isEmpty();
  }

  @Test
  void anEndpointMayComeWithoutItsScheme() {
    assertThat(bucket("s3://abc?endpoint=host:9000&disableSSL=true").endpoint())
        .hasValue(URI.create("http://host:9000"));
    assertThat(bucket("s3://abc?endpoint=host:9000").endpoint())
        .hasValue(URI.create("https://host:9000"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "s3://My_State | 'My_State' cannot be the name of a bucket",
        "s3://me:secret@bucket | AWS_SECRET_ACCESS_KEY",
        "s3://bucket?endpoint=:// | names no host",
        "gs://bucket | cannot keep its own records",
        "https://api.pulumi.com | cannot keep its own records",
      })
  void whatCannotBeUsedIsRefusedWithWhatToDo(String address, String sentence) {
    assertThatThrownBy(() -> Backend.of(address, Map.of()))
        .isInstanceOf(BackendRefusal.class)
        .hasMessageContaining(sentence)
        .hasMessageNotContaining("me:secret");
  }

  @Test
  void aFolderMayLieInTheHomeOfWhoeverAsks() {
    assertThat(Backend.of("file://~", Map.of("HOME", "/home/you")).folder())
        .hasValue(Path.of("/home/you"));
    assertThat(Backend.of("file://~/state", Map.of("HOME", "/home/you")).folder())
        .hasValue(Path.of("/home/you/state"));
    assertThat(Backend.of("file:///srv/a%20b", Map.of()).folder()).hasValue(Path.of("/srv/a b"));
  }

  @Test
  void aFolderHoldsObjectsToo() {
    var store = Backend.of("file://" + scratch, Map.of()).open(Map.of());
    var text = "text".getBytes(StandardCharsets.UTF_8);

    store.put("homelab/applied/home.json", text);

    assertThat(store.get("homelab/applied/home.json")).hasValue(text);
    assertThat(store.get("homelab/nothing")).isEmpty();
    // A folder where a file should be is not nothing: it would be taken for a lost state.
    assertThatThrownBy(() -> store.get("homelab"))
        .isInstanceOf(BackendRefusal.class)
        .hasMessageContaining("could not be read: Is a directory");
    assertThat(store.list("homelab/")).containsExactly("homelab/applied/home.json");
    store.delete("homelab/applied/home.json");
    store.delete("homelab/applied/home.json");
    assertThat(store.list("")).isEmpty();
  }

  @Test
  void anAddressIsNeverShownWithItsOptions() {
    assertThat(Backend.of("s3://abc?endpoint=https://host&x=secret", Map.of()).toString())
        .isEqualTo("s3://abc");
  }

  private static BucketAddress bucket(String address) {
    return Backend.of(address, Map.of()).bucket().orElseThrow();
  }
}
