package homelab.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * A call of {@code formatted} behind texts that are joined fills in the last one alone: a text of
 * several lines that is filled in needs parentheses around it.
 */
class FormattedTextsTests {

  private static final String TEXT = "\"(?:[^\"\\\\\\n]|\\\\.)*+\"";
  private static final Pattern JOINED =
      Pattern.compile(
          "(" + TEXT + "(?:\\s*\\+\\s*" + TEXT + ")*)\\s*\\+\\s*" + TEXT + "\\s*\\.formatted\\(");
  private static final Pattern PLACEHOLDER = Pattern.compile("%[-0-9.,]*[a-zA-Z]");

  @Test
  void noPlaceholderStandsInAPartThatIsNotFilledIn() throws IOException {
    var found = new ArrayList<String>();
    try (var files = Files.walk(Path.of("src"))) {
      for (var file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        unfilled(Files.readString(file)).forEach(text -> found.add(file + ": " + text));
      }
    }
    assertThat(found).isEmpty();
  }

  @Test
  void suchATextIsFound() {
    var wrong = "\"%d is \" + \"too %s\".formatted(1, 2)";

    assertThat(unfilled(wrong)).hasSize(1);
    assertThat(unfilled("(\"%d is \" + \"too %s\").formatted(1, 2)")).isEmpty();
    assertThat(unfilled("\"it is \" + \"too %s\".formatted(2)")).isEmpty();
  }

  private static List<String> unfilled(String source) {
    return JOINED
        .matcher(source)
        .results()
        .map((MatchResult match) -> match.group(1))
        .filter(text -> PLACEHOLDER.matcher(text).find())
        .toList();
  }
}
