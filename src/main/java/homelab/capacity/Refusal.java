package homelab.capacity;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * One thing that the engine said went wrong.
 *
 * @param type the resource's type token; empty for what concerns the whole run
 * @param message in the provider's words
 */
public record Refusal(String type, String message) {

  private static final String OCI = "oci:";
  private static final String INSTANCE = "oci:Core/instance:Instance";

  /** The engine's own last line: it says that something failed, not what. */
  private static final Pattern SUMMARY =
      Pattern.compile("(?i)(update|preview|resource [a-z ]+) failed\\.?");

  /** A code and its text, as the plugin writes them. Oracle's console words it differently. */
  private static final Pattern FULL =
      Pattern.compile("(?i)out of host capacity|out of capacity for shape");

  private static final Pattern TOO_MANY =
      Pattern.compile("(?i)\\b429\\b|TooManyRequests|too many requests");
  private static final Pattern LIMIT = Pattern.compile("(?i)LimitExceeded|QuotaExceeded");
  private static final Pattern A1 = Pattern.compile("(?i)standard-a1|\\bA1\\b");
  private static final Pattern NO_SHAPE =
      Pattern.compile("(?is)NotAuthorizedOrNotFound.*\\bshape\\b.*not found");
  private static final Pattern LATE =
      Pattern.compile(
          "(?i)context deadline exceeded|i/o timeout|client\\.timeout|timeout while waiting"
              + "|\\btimed? ?out\\b|\\b50[34]\\b|GatewayTimeout|ServiceUnavailable");

  public Refusal {
    message = message.strip();
  }

  /** Returns what this one means. */
  public Mood mood() {
    if (!type.startsWith(OCI)) {
      return Mood.OTHER;
    }
    if (TOO_MANY.matcher(message).find()) {
      return Mood.THROTTLED;
    }
    // Everything else is a matter of the machine; networks that time out or do not exist are not
    // mended by another placement.
    if (!type.equals(INSTANCE)) {
      return Mood.OTHER;
    }
    if (FULL.matcher(message).find()) {
      return Mood.OUT_OF_CAPACITY;
    }
    if (LIMIT.matcher(message).find() && A1.matcher(message).find()) {
      return Mood.LIMIT;
    }
    if (NO_SHAPE.matcher(message).find()) {
      return Mood.SHAPE_ABSENT;
    }
    return LATE.matcher(message).find() ? Mood.TIMED_OUT : Mood.OTHER;
  }

  /**
   * Returns what an attempt's refusals mean together: one that waiting does not mend decides, for
   * the engine goes on with other resources after the first error.
   */
  public static Mood together(List<Refusal> refusals) {
    var moods =
        refusals.stream()
            .filter(refusal -> !refusal.isSummary())
            .map(Refusal::mood)
            .distinct()
            .toList();
    if (moods.isEmpty() || moods.contains(Mood.OTHER)) {
      return Mood.OTHER;
    }
    return moods.contains(Mood.THROTTLED) ? Mood.THROTTLED : moods.get(0);
  }

  /** Returns the words that decided, for a person: one line, without the engine's wrapping. */
  public static String words(List<Refusal> refusals) {
    return refusals.stream()
        .filter(refusal -> !refusal.isSummary())
        .map(refusal -> refusal.lastLine())
        .findFirst()
        .orElse("no reason was given");
  }

  private boolean isSummary() {
    return (type.isEmpty() || type.toLowerCase(Locale.ROOT).equals("pulumi:pulumi:stack"))
        && SUMMARY.matcher(message).matches();
  }

  private String lastLine() {
    var lines = message.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    return lines.isEmpty() ? "" : lines.get(lines.size() - 1).replaceFirst("^\\* ", "");
  }
}
