package homelab.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import homelab.tools.ToolCache;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What ci.yml keeps is packed by the runner's user after root has made the lab beside it. */
@Tag("root")
class CachePackingTests {

  /** Nobody: it owns no file here and is in no group. */
  private static final String USER = "65534";

  @TempDir Path folder;
  private Path home;

  @BeforeEach
  void makeWhatACiRunLeaves() throws IOException {
    org.junit.jupiter.api.Assumptions.assumeTrue(
        "root".equals(System.getProperty("user.name")), "needs root");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    home = Files.createDirectory(folder.resolve("runner"));
    var environment = Map.of("HOME", home.toString());
    ToolCache.of(environment)
        .provide("engine-1", made -> write(made.resolve("pulumi"), "rwxr-xr-x"));
    ToolCache.ofLab(environment)
        .provide("lab-1", made -> write(made.resolve("shadow"), "rw-r-----"));
    var library = Files.createDirectories(home.resolve(".m2/repository/org/example"));
    write(library.resolve("example.jar"), "rw-r--r--");
  }

  @Test
  void theSavedPathsArePackedByAnotherUserWithTheLabBeside() throws Exception {
    var packed = pack(paths());

    assertThat(packed.code).as(packed.said).isZero();
    assertThat(packed.said).contains("pulumi", "example.jar").doesNotContain("shadow");
  }

  /** What was kept before: the whole folder, in which tar ends with 2 and nothing is saved. */
  @Test
  void withTheLabAmongThemTheyAreNot() throws Exception {
    var packed = pack(List.of("~/.cache/homelab", "~/.m2/repository"));

    assertThat(packed.code).isEqualTo(2);
    assertThat(packed.said).contains("shadow: Cannot open: Permission denied");
  }

  private record Packed(int code, String said) {}

  private static List<String> paths() throws IOException {
    var all = new ArrayList<String>();
    for (JsonNode step :
        new YAMLMapper()
            .readTree(Path.of(".github/workflows/ci.yml").toFile())
            .at("/jobs/test/steps")) {
      if (step.path("uses").asText().startsWith("actions/cache/save@")) {
        step.path("with").path("path").asText().lines().forEach(all::add);
      }
    }
    return all;
  }

  /** As actions/cache calls it where there is no zstd. */
  private Packed pack(List<String> paths) throws Exception {
    var workspace = Files.createDirectories(home.resolve("work"));
    var target = Files.createDirectory(folder.resolve("temp"));
    Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxrwxrwx"));
    var manifest =
        Files.write(
            target.resolve("manifest.txt"),
            paths.stream()
                .map(path -> workspace.relativize(Path.of(path.replace("~", home.toString()))))
                .map(Path::toString)
                .toList());
    var process =
        new ProcessBuilder(
                "setpriv",
                "--reuid",
                USER,
                "--regid",
                USER,
                "--clear-groups",
                "tar",
                "--posix",
                "-z",
                "-cvf",
                "cache.tgz",
                "--exclude",
                "cache.tgz",
                "-P",
                "-C",
                workspace.toString(),
                "--files-from",
                manifest.toString())
            .directory(target.toFile())
            .redirectErrorStream(true)
            .start();
    var said = new String(process.getInputStream().readAllBytes());
    return new Packed(process.waitFor(), said);
  }

  private static void write(Path file, String mode) {
    try {
      Files.writeString(file, "x");
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
