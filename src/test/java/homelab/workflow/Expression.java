package homelab.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * GitHub's expressions as far as this project's workflows use them: contexts, strings, {@code == !=
 * && || !}, and the two functions that ask how the job goes. Anything else is refused, so that a
 * workflow that needs more is noticed.
 */
final class Expression {

  private static final Pattern TOKEN =
      Pattern.compile("\\s*('(?:[^']|'')*'|==|!=|&&|\\|\\||!|\\(|\\)|[A-Za-z_][A-Za-z0-9_.-]*)");
  private static final Pattern EMBEDDED = Pattern.compile("\\$\\{\\{(.*?)}}");

  private final List<String> tokens;
  private final JsonNode contexts;
  private final boolean succeeded;
  private int at;

  private Expression(String text, JsonNode contexts, boolean succeeded) {
    this.tokens = tokens(text);
    this.contexts = contexts;
    this.succeeded = succeeded;
  }

  /** Tells whether an {@code if} holds; without one of its functions a failed job is over. */
  static boolean holds(String text, JsonNode contexts, boolean succeeded) {
    var bare = text.strip().replaceAll("^\\$\\{\\{|}}$", "");
    boolean asks = bare.contains("always()") || bare.contains("failure()");
    return (succeeded || asks) && truth(new Expression(bare, contexts, succeeded).whole());
  }

  /** Returns a text with every {@code ${{ … }}} in it replaced. */
  static String filled(String text, JsonNode contexts) {
    return EMBEDDED
        .matcher(text)
        .replaceAll(
            match ->
                Matcher.quoteReplacement(
                    new Expression(match.group(1), contexts, true).whole().asText()));
  }

  private JsonNode whole() {
    var value = either();
    if (at != tokens.size()) {
      throw new IllegalArgumentException("not understood from '%s'".formatted(tokens.get(at)));
    }
    return value;
  }

  private JsonNode either() {
    var value = both();
    while (take("||")) {
      var other = both();
      value = truth(value) ? value : other;
    }
    return value;
  }

  private JsonNode both() {
    var value = compared();
    while (take("&&")) {
      var other = compared();
      value = truth(value) ? other : value;
    }
    return value;
  }

  private JsonNode compared() {
    var value = single();
    if (take("==")) {
      return BooleanNode.valueOf(value.asText().equalsIgnoreCase(single().asText()));
    }
    if (take("!=")) {
      return BooleanNode.valueOf(!value.asText().equalsIgnoreCase(single().asText()));
    }
    return value;
  }

  private JsonNode single() {
    if (take("!")) {
      return BooleanNode.valueOf(!truth(single()));
    }
    if (take("(")) {
      var value = either();
      require(")");
      return value;
    }
    var token = tokens.get(at++);
    if (token.startsWith("'")) {
      return TextNode.valueOf(token.substring(1, token.length() - 1).replace("''", "'"));
    }
    if (take("(")) {
      require(")");
      return switch (token) {
        case "always" -> BooleanNode.TRUE;
        case "success" -> BooleanNode.valueOf(succeeded);
        case "failure" -> BooleanNode.valueOf(!succeeded);
        default -> throw new IllegalArgumentException("unknown function " + token);
      };
    }
    JsonNode value = contexts;
    for (String part : token.split("\\.")) {
      if (value == contexts && !contexts.has(part)) {
        throw new IllegalArgumentException("unknown context " + part);
      }
      value = value.path(part);
    }
    return value;
  }

  private static boolean truth(JsonNode value) {
    return value.isBoolean()
        ? value.asBoolean()
        : !(value instanceof MissingNode) && !value.isNull() && !value.asText("").isEmpty();
  }

  private boolean take(String token) {
    if (at < tokens.size() && tokens.get(at).equals(token)) {
      at++;
      return true;
    }
    return false;
  }

  private void require(String token) {
    if (!take(token)) {
      throw new IllegalArgumentException("'%s' is missing".formatted(token));
    }
  }

  private static List<String> tokens(String text) {
    var tokens = new ArrayList<String>();
    var matcher = TOKEN.matcher(text);
    int end = 0;
    while (end < text.length() && matcher.find(end) && matcher.start() == end) {
      tokens.add(matcher.group(1));
      end = matcher.end();
    }
    if (!text.substring(end).isBlank()) {
      throw new IllegalArgumentException("not understood: " + text.substring(end));
    }
    return tokens;
  }
}
