package homelab.sdk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** What docs/providers.md says of each resource type. */
public final class ProvidersPage {

  static final Path PATH = Path.of("docs/providers.md");

  private ProvidersPage() {}

  /**
   * One row.
   *
   * @param type token of the resource
   * @param version of the plugin
   * @param said what the page says of it, column by column
   */
  record Row(String type, String version, List<String> said) {}

  /** Returns the types that have a row. */
  public static List<String> types() {
    return rows().stream().map(Row::type).toList();
  }

  static List<Row> rows() {
    try (var lines = Files.lines(PATH)) {
      return lines
          .filter(line -> line.matches("\\| `[^`]+:[^`]+:[^`]+` \\|.*"))
          .map(line -> Arrays.stream(line.split("\\|")).map(String::strip).skip(1).toList())
          .map(
              cells ->
                  new Row(
                      cells.get(0).replace("`", ""), cells.get(1), cells.subList(2, cells.size())))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(PATH + " could not be read", e);
    }
  }
}
