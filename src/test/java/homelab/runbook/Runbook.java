package homelab.runbook;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One page of docs/runbooks, as its tests read it.
 *
 * @param name of the file, without its ending
 * @param text all of it
 * @param commands what its blocks tell to type, in order
 * @param executed what the table at its end says of each command
 */
public record Runbook(
    String name, String text, List<Command> commands, Map<String, String> executed) {

  /** Where the pages lie. */
  public static final Path FOLDER = Path.of("docs/runbooks");

  private static final Pattern BLOCK = Pattern.compile("(?ms)^(`{3,})\\w*\\n(.*?)^\\1$");
  private static final Pattern ENDS_WITH = Pattern.compile("ends with (\\d+)");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `(.+?)` \\| (.+?) \\|$");
  private static final Pattern INLINE =
      Pattern.compile(
          "`((?:\\./homelab|homelab-node|pulumi|git|qm|pct|wg|tail|systemctl|journalctl) [^`\\n"
              + "]+)`");

  /**
   * One line to type.
   *
   * @param line without the remark behind it
   * @param exitCode that the remark names; 0 if it names none
   * @param output lines of what it prints; dots in them stand for anything
   */
  public record Command(String line, int exitCode, List<String> output) {}

  /** Reads every page, by name. */
  public static List<Runbook> all() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      var pages = new ArrayList<Runbook>();
      for (var file : files.sorted().toList()) {
        pages.add(read(file.getFileName().toString().replaceAll("\\.md$", "")));
      }
      return pages;
    }
  }

  /** Reads one page. */
  public static Runbook read(String name) throws IOException {
    var text = Files.readString(FOLDER.resolve(name + ".md"));
    var executed = new LinkedHashMap<String, String>();
    // A bar inside of a table has to be escaped.
    ROW.matcher(text)
        .results()
        .forEach(row -> executed.put(row.group(1).replace("\\|", "|"), row.group(2)));
    return new Runbook(name, text, commands(text), executed);
  }

  /** Returns the commands that stand in a sentence. */
  public Set<String> inSentences() {
    var found = new LinkedHashSet<String>();
    var sentences = BLOCK.matcher(text).replaceAll("");
    INLINE.matcher(sentences).results().forEach(command -> found.add(command.group(1)));
    return found;
  }

  private static List<Command> commands(String text) {
    var commands = new ArrayList<Command>();
    for (Matcher block = BLOCK.matcher(text); block.find(); ) {
      List<String> output = new ArrayList<>();
      for (var line : block.group(2).lines().toList()) {
        if (line.startsWith("$ ")) {
          var remark = line.indexOf("  # ");
          var typed = (remark < 0 ? line : line.substring(0, remark)).substring(2).strip();
          var ends = ENDS_WITH.matcher(remark < 0 ? "" : line.substring(remark));
          output = new ArrayList<>();
          commands.add(
              new Command(typed, ends.find() ? Integer.parseInt(ends.group(1)) : 0, output));
        } else if (!line.isBlank()) {
          output.add(line);
        }
      }
    }
    return commands;
  }
}
