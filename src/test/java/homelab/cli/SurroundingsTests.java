package homelab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import homelab.rehearsal.ThrowAwayCopy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The command as a process, in surroundings that people have: what it says and how it ends is the
 * same in all of them.
 */
@Tag("engine")
class SurroundingsTests {

  /** Neither terminal nor standard input in any of them. */
  private static final Map<String, Map<String, String>> SURROUNDINGS = surroundings();

  private static final String UNSET = "(unset)";

  /** They build, or start machines, for minutes. */
  private static final List<String> LONG =
      List.of(
          "bench", "bench boot", "bench session", "lab boot", "lab session", "test", "rehearse");

  @TempDir static Path scratch;

  private static Path plain;
  private static Path strange;
  private static Path link;

  private record Ended(int code, String said) {}

  private static Map<String, Map<String, String>> surroundings() {
    var all = new LinkedHashMap<String, Map<String, String>>();
    all.put("no HOME", Map.of("HOME", UNSET));
    all.put("a HOME that cannot be written", Map.of("HOME", "/proc/1"));
    all.put("a TMPDIR with spaces", Map.of("TMPDIR", "temporary files"));
    all.put("Turkish", language("tr", "TR"));
    all.put("Arabic", language("ar", "EG"));
    all.put("no locale", Map.of("LC_ALL", "C"));
    all.put("no git", Map.of("PATH", "without git"));
    all.put("40 columns", Map.of("COLUMNS", "40", "TERM", "dumb"));
    return all;
  }

  /** The JVM takes it from here too where the machine has no such locale. */
  private static Map<String, String> language(String language, String country) {
    return Map.of(
        "LC_ALL",
        language + "_" + country + ".UTF-8",
        "JAVA_TOOL_OPTIONS",
        "-Duser.language=%s -Duser.country=%s".formatted(language, country));
  }

  @BeforeAll
  static void copyTheProject() throws Exception {
    var built = Path.of("target/homelab.built");
    Assumptions.assumeTrue(Files.exists(built), "'./homelab' itself has not built anything yet");
    plain = copy(scratch.resolve("plain"));
    strange = copy(scratch.resolve("Häuser und Gärten").resolve("home lab"));
    link = Files.createSymbolicLink(scratch.resolve("link"), strange.resolve("homelab"));
    Files.createDirectories(scratch.resolve("temporary files"));
    var bin = Files.createDirectories(scratch.resolve("without git"));
    for (var folder : List.of("/usr/local/bin", "/usr/bin", "/bin")) {
      try (var programs = Files.list(Path.of(folder))) {
        for (var program : programs.toList()) {
          var name = program.getFileName().toString();
          if (!name.startsWith("git") && !Files.exists(bin.resolve(name))) {
            Files.createSymbolicLink(bin.resolve(name), program);
          }
        }
      }
    }
  }

  @AfterAll
  static void forget() {
    plain = null;
  }

  /** Everything at once that does not exclude another, for a command with much text and numbers. */
  @TestFactory
  Stream<DynamicTest> explainSaysTheSameEverywhere() {
    return each(List.of("explain blog"));
  }

  @Tag("full")
  @TestFactory
  Stream<DynamicTest> everyCommandSaysTheSameEverywhere() {
    var commands = new ArrayList<String>();
    for (var name : new TreeSet<>(BrokenInputsStage.LINES.keySet())) {
      if (!LONG.contains(name)) {
        commands.add(String.join(" ", BrokenInputsStage.LINES.get(name).words()));
      }
    }
    return each(commands);
  }

  private static Stream<DynamicTest> each(List<String> lines) {
    return lines.stream()
        .flatMap(
            line ->
                SURROUNDINGS.keySet().stream()
                    .map(
                        where ->
                            DynamicTest.dynamicTest(
                                "%s: %s".formatted(line, where), () -> same(line, where))));
  }

  private static final Map<String, Ended> EXPECTED = new TreeMap<>();

  private static void same(String line, String where) throws Exception {
    if (!EXPECTED.containsKey(line)) {
      EXPECTED.put(line, run(plain.resolve("homelab"), plain, line, Map.of()));
    }
    var ended = run(link, scratch, line, SURROUNDINGS.get(where));
    assertThat(ended.said()).as(line + " in " + where).isEqualTo(EXPECTED.get(line).said());
    assertThat(ended.code()).isEqualTo(EXPECTED.get(line).code()).isNotEqualTo(Exit.BUG.code());
  }

  private static Ended run(Path program, Path folder, String line, Map<String, String> more)
      throws Exception {
    var said = Files.createTempFile(scratch, "said", ".txt");
    var words = new ArrayList<>(List.of(program.toString()));
    words.addAll(List.of(line.split(" ")));
    var builder =
        new ProcessBuilder(words)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .redirectInput(new java.io.File("/dev/null"));
    var variables = builder.environment();
    variables.keySet().removeIf(name -> name.startsWith("GITHUB_") || name.startsWith("PULUMI_"));
    variables.put("PULUMI_BACKEND_URL", "file://" + Files.createDirectories(scratch.resolve("no")));
    variables.put("PULUMI_CONFIG_PASSPHRASE", "of-nobody");
    variables.put("JAVA_HOME", java().toString());
    variables.put("HOMELAB_TOOLS_BIN", homelab.rehearsal.EngineFolder.required().toString());
    more.forEach(
        (name, value) -> {
          if (value.equals(UNSET)) {
            variables.remove(name);
          } else {
            var below = scratch.resolve(value);
            variables.put(name, Files.exists(below) ? below.toString() : value);
          }
        });
    var process = builder.start();
    assertThat(process.waitFor(240, TimeUnit.SECONDS)).as(line).isTrue();
    return new Ended(
        process.exitValue(), comparable(Files.readString(said, StandardCharsets.UTF_8)));
  }

  /** Without what has to differ: where the project lies, and Java's own note. */
  private static String comparable(String text) {
    return text.replace(strange.toString(), "PROJECT")
        .replace(plain.toString(), "PROJECT")
        .replaceAll("Picked up JAVA_TOOL_OPTIONS.*\n", "")
        .replaceAll(".*warning: setlocale: .*\n", "")
        .replaceAll("[0-9]+ s\\b", "N s")
        .replaceAll("(?m)^looking ….*\n", "")
        .replaceAll("(?m)^looking: .*\n", "");
  }

  private static Path java() {
    return Path.of(System.getProperty("java.home"));
  }

  private static Path copy(Path to) throws IOException {
    for (var name :
        List.of(
            "homelab",
            "pom.xml",
            "Pulumi.yaml",
            "Pulumi.home.yaml",
            "src/main",
            "sdks",
            "cloud-init",
            "ansible",
            "tools",
            "docs",
            "README.md",
            "target/classes")) {
      ThrowAwayCopy.copyTree(Path.of(name), to.resolve(name));
    }
    Files.copy(Path.of("target/classpath.txt"), to.resolve("target/classpath.txt"));
    var built = to.resolve("target/homelab.built");
    // As if built with this Java, which is found with git and without.
    Files.writeString(built, java().resolve("bin/java") + "\n");
    Files.setLastModifiedTime(built, FileTime.from(Instant.now()));
    return to;
  }
}
