package homelab.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.regex.Pattern;

/** A value as an error message may show it: short, and without anything that could be a secret. */
final class ShownValue {

  /** What the names of variables and keys look like whose values are secrets. */
  private static final Pattern SECRET_NAME =
      Pattern.compile(
          "(?i).*(password|passwd|passphrase|secret|token|api_?key|private_?key|credential).*");

  private static final Pattern URL_LOGIN =
      Pattern.compile("(?<scheme>[a-zA-Z][a-zA-Z0-9+.-]*://)[^/@\\s]*:[^/@\\s]+@");

  private static final String HIDDEN = "(not shown)";
  private static final int LONGEST = 60;

  private ShownValue() {}

  /** Tells whether a name says that its value is a secret. */
  static boolean isSecretName(String name) {
    return SECRET_NAME.matcher(name).matches();
  }

  /** Tells whether a text holds a URL with a password in it. */
  static boolean holdsLogin(String text) {
    return URL_LOGIN.matcher(text).find();
  }

  /**
   * Returns a value as a message may show it.
   *
   * @param key where it stands, for example {@code services[blog].secrets}
   */
  static String of(String key, JsonNode value) {
    if (isSecretName(key)) {
      return value.isObject() ? keysOf(value) : HIDDEN;
    }
    if (value.isObject()) {
      return keysOf(value);
    }
    if (value.isArray()) {
      return "a list of %s".formatted(Integer.toString(value.size()));
    }
    var text = URL_LOGIN.matcher(value.asText()).replaceAll("${scheme}…@");
    var shown = value.isTextual() ? "'" + text + "'" : text;
    return shown.length() > LONGEST ? shown.substring(0, LONGEST) + "…" : shown;
  }

  /** The names alone: what stands behind them may be what should have been a secret. */
  private static String keysOf(JsonNode value) {
    var names = new ArrayList<String>();
    value.fieldNames().forEachRemaining(names::add);
    return names.isEmpty() ? "{}" : "an object with the keys " + String.join(", ", names);
  }
}
