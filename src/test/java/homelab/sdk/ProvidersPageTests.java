package homelab.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** docs/providers.md has one row for each resource type of the SDKs, at the SDK's version. */
class ProvidersPageTests {

  private static final Path SDKS = Path.of("sdks");
  private static final int COLUMNS = 6;

  @Test
  void hasOneRowForEachTypeOfTheSdksAtTheirVersionAndNoOther() throws Exception {
    assertThat(ProvidersPage.types()).doesNotHaveDuplicates();
    var written = new TreeMap<String, String>();
    ProvidersPage.rows().forEach(row -> written.put(row.type(), row.version()));

    assertThat(written).isEqualTo(versionByType());
  }

  @Test
  void saysSomethingInEachColumn() {
    assertThat(ProvidersPage.rows())
        .isNotEmpty()
        .allSatisfy(
            row -> {
              assertThat(row.said()).as(row.type()).hasSize(COLUMNS);
              assertThat(row.said()).as(row.type()).noneMatch(String::isBlank);
            });
  }

  @Test
  void namesTheVersionOfEachSdk() throws Exception {
    var page = Files.readString(ProvidersPage.PATH);
    for (var sdk : versions().entrySet()) {
      assertThat(page).contains("| %s | %s |".formatted(sdk.getKey(), sdk.getValue()));
    }
  }

  private static Map<String, String> versionByType() throws IOException {
    var types = new TreeMap<String, String>();
    for (var sdk : versions().entrySet()) {
      var schema =
          new ObjectMapper().readTree(SDKS.resolve(sdk.getKey() + "/schema.json").toFile());
      schema
          .path("resources")
          .fieldNames()
          .forEachRemaining(type -> types.put(type, sdk.getValue()));
    }
    return types;
  }

  private static Map<String, String> versions() throws IOException {
    var versions = new TreeMap<String, String>();
    try (var folders = Files.list(SDKS)) {
      for (var folder : folders.toList()) {
        var schema = folder.resolve("schema.json");
        if (Files.exists(schema)) {
          versions.put(
              folder.getFileName().toString(),
              new ObjectMapper().readTree(schema.toFile()).path("version").asText());
        }
      }
    }
    return versions;
  }
}
