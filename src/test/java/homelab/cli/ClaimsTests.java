package homelab.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import homelab.tools.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Each claim names a command that there is, and a test that runs in the tier that is named. */
class ClaimsTests {

  private static final Path PAGE = Path.of("docs/claims.md");
  private static final Path TESTS = Path.of("src/test/java");
  private static final Pattern COMMAND = Pattern.compile("`(?:sudo )?\\./homelab ([^`]*)`");
  private static final Pattern ONLY = Pattern.compile("--only '?([^' ]+)'?");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]+)(?:#[^)]*)?\\)");

  @TempDir private Path folder;

  @TestFactory
  Stream<DynamicTest> eachIsShownByACommandThatThereIs() throws IOException {
    var sources = sources();
    return rows().stream()
        .map(
            row ->
                dynamicTest(
                    claim(row),
                    () -> {
                      var commands = COMMAND.matcher(row).results().map(it -> it.group(1)).toList();
                      assertThat(commands).as("commands that show it").isNotEmpty();
                      for (var command : commands) {
                        assertIsThere(command, sources);
                      }
                    }));
  }

  @Test
  void eachLinkOfThePagesLeadsSomewhere() throws IOException {
    for (var page : List.of(Path.of("README.md"), Path.of("docs/README.md"), PAGE)) {
      var links = LINK.matcher(Files.readString(page)).results().map(it -> it.group(1)).toList();
      assertThat(links).isNotEmpty();
      for (var link : links) {
        if (!link.isEmpty() && !link.startsWith("http")) {
          assertThat(page.toAbsolutePath().resolveSibling(link)).as("%s: %s", page, link).exists();
        }
      }
    }
  }

  @Test
  void theIndexNamesEveryPage() throws IOException {
    var index = Files.readString(Path.of("docs/README.md"));
    try (var pages = Files.walk(Path.of("docs"))) {
      for (var page : pages.filter(Files::isRegularFile).toList()) {
        var name = Path.of("docs").relativize(page).toString();
        assertThat(index.contains("(" + name + ")") || name.equals("README.md")).as(name).isTrue();
      }
    }
  }

  private void assertIsThere(String command, Map<String, String> sources) {
    if (!command.startsWith("test")) {
      Commands nothing = (line, place, environment, output) -> 1;
      var line = Homelab.commandLine(new CommandLineStage(folder, Map.of(), nothing).invocation());
      for (var word : command.split(" ")) {
        if (word.startsWith("-")) {
          break;
        }
        assertThat(line.getSubcommands()).as(command).containsKey(word);
        line = line.getSubcommands().get(word);
      }
      return;
    }
    boolean full = command.contains("--full");
    var only = ONLY.matcher(command);
    if (!only.find()) {
      return;
    }
    for (var pattern : only.group(1).split(",")) {
      var name = pattern.replaceFirst("[#*$].*", "");
      assertThat(sources).as(command).containsKey(name);
      assertThat(full || !isFullAsAWhole(name, sources.get(name)))
          .as("%s is in the quick tier, as the row says", name)
          .isTrue();
    }
  }

  private static boolean isFullAsAWhole(String name, String source) {
    return source.substring(0, source.indexOf("class " + name)).contains("@Tag(\"full\")");
  }

  private static Map<String, String> sources() throws IOException {
    var sources = new TreeMap<String, String>();
    try (var files = Files.walk(TESTS)) {
      for (var file : files.filter(path -> path.toString().endsWith("Tests.java")).toList()) {
        sources.put(file.getFileName().toString().replace(".java", ""), Files.readString(file));
      }
    }
    return sources;
  }

  private static List<String> rows() throws IOException {
    return Files.readAllLines(PAGE).stream()
        .filter(line -> line.startsWith("| ") && !line.startsWith("| claim"))
        .toList();
  }

  private static String claim(String row) {
    return row.substring(2, row.indexOf(" | "));
  }
}
