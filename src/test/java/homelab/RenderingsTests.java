package homelab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every rendered output is the file that was read, whatever the time zone, the locale, the encoding
 * and the JDK. With one JDK on a machine only that one is tried; CI's machines have several.
 */
class RenderingsTests {

  private static final Path GOLDEN = Path.of("src/test/resources/golden");
  private static final List<String> PLACES =
      List.of(
          "America/St_Johns,ar-EG-u-nu-arab", "Pacific/Kiritimati,tr-TR", "UTC,hi-IN-u-nu-deva");
  private static final int OLDEST = 17;
  private static final Pattern RELEASE = Pattern.compile("JAVA_VERSION=\"(\\d+)");

  @TestFactory
  Stream<DynamicTest> eachIsItsGoldenFile() {
    return Renderings.all().entrySet().stream()
        .map(
            rendering ->
                dynamicTest(
                    rendering.getKey(),
                    () -> {
                      var golden = golden(rendering.getKey());
                      if (Boolean.getBoolean("golden.write")) {
                        Files.createDirectories(golden.getParent());
                        Files.write(golden, rendering.getValue());
                      }
                      assertThat(rendering.getValue())
                          .as("after a wanted change run with -Dgolden.write=true and read it")
                          .asString(StandardCharsets.UTF_8)
                          .isEqualTo(Files.readString(golden));
                    }));
  }

  @TestFactory
  Stream<DynamicTest> eachJdkRendersTheSameBytesInEachPlace() throws IOException {
    var expected = new ArrayList<String>();
    var here = Renderings.all();
    for (var place : PLACES) {
      here.forEach(
          (name, bytes) -> expected.add(place + " " + name + " " + Renderings.sha256(bytes)));
    }
    return jdks().entrySet().stream()
        .map(
            jdk ->
                dynamicTest(
                    jdk.getKey(),
                    () -> assertThat(renderedBy(jdk.getValue())).isEqualTo(expected)));
  }

  private static Path golden(String name) {
    // The control plane's files are committed where the node reads them.
    return name.startsWith("ansible/")
        ? Path.of("ansible/rendered/home").resolve(name.substring("ansible/".length()))
        : GOLDEN.resolve(name);
  }

  private static List<String> renderedBy(Path jdk) throws Exception {
    var line =
        new ArrayList<>(
            List.of(
                jdk.resolve("bin/java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Dfile.encoding=ISO-8859-1",
                "-cp",
                System.getProperty("java.class.path"),
                Renderings.class.getName()));
    line.addAll(PLACES);
    var builder = new ProcessBuilder(line).redirectErrorStream(true);
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    var process = builder.start();
    process.getOutputStream().close();
    var printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(printed).isZero();
    return printed.lines().toList();
  }

  /**
   * Returns homes by version: this one, those that variables name, and those in the usual folders.
   */
  private static Map<String, Path> jdks() throws IOException {
    var homes = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"))));
    System.getenv().entrySet().stream()
        .filter(variable -> variable.getKey().startsWith("JAVA_HOME"))
        .forEach(variable -> homes.add(Path.of(variable.getValue())));
    for (var folder : List.of("/usr/lib/jvm", "/Library/Java/JavaVirtualMachines")) {
      if (Files.isDirectory(Path.of(folder))) {
        try (var found = Files.list(Path.of(folder))) {
          found.forEach(homes::add);
        }
      }
    }
    var byVersion = new TreeMap<String, Path>();
    for (var home : homes) {
      var inside = home.resolve("Contents/Home");
      var jdk = Files.isDirectory(inside) ? inside : home;
      if (Files.isExecutable(jdk.resolve("bin/java")) && Files.exists(jdk.resolve("release"))) {
        var release = RELEASE.matcher(Files.readString(jdk.resolve("release")));
        if (release.find() && Integer.parseInt(release.group(1)) >= OLDEST) {
          byVersion.putIfAbsent("Java " + release.group(1), jdk);
        }
      }
    }
    return byVersion;
  }
}
