package homelab.engine;

import com.pulumi.deployment.internal.EngineLogger;
import com.pulumi.internal.PulumiInternal;
import com.pulumi.resources.Resource;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Level;
import java.util.regex.Pattern;

/**
 * What the SDK tells the engine of a program that failed: the reason. By itself it tells the whole
 * command line with every library, and a stack trace, for each task that was waiting.
 */
final class ProgramErrors implements EngineLogger {

  /** Set by {@code --debug}: everything is told as the SDK says it. */
  static final String DEBUG = "homelab.debug";

  private static final Pattern DUMP =
      Pattern.compile(
          "Running program \\[PID: \\d+]\\(.*?\\) failed with an unhandled exception:\\R(.*)",
          Pattern.DOTALL);

  private static final Pattern FRAME =
      Pattern.compile(
          "(?m)^\\s+(?:at |\\.\\.\\. \\d+ (?:more|common)).*\\R?|^\\s+Suppressed: .*\\R?");

  private static final Pattern EXCEPTION =
      Pattern.compile("^(?:[a-zA-Z_$][\\w$]*\\.)+[A-Z][\\w$]*(?:: )?");

  /** How a registration ends when the engine has given up because of another one. */
  private static final Pattern GIVEN_UP =
      Pattern.compile("StatusRuntimeException: (?:UNAVAILABLE|CANCELLED)|monitor shut down");

  private final EngineLogger log;

  private ProgramErrors(EngineLogger log) {
    this.log = log;
  }

  /**
   * Shortens what the program's runner tells, unless everything is asked for.
   *
   * @throws IllegalStateException if the SDK's runner is not the one of the pinned version
   */
  static PulumiInternal shortenedIn(PulumiInternal program) {
    if (Boolean.getBoolean(DEBUG)) {
      return program;
    }
    try {
      var runner = SdkField.of(PulumiInternal.class, "runner").get(program);
      var logger = SdkField.of(runner.getClass(), "engineLogger");
      logger.set(runner, new ProgramErrors((EngineLogger) logger.get(runner)));
      return program;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          "the Pulumi SDK's runner keeps its logger elsewhere; use the version in pom.xml", e);
    }
  }

  /** Returns the reason in a message of the SDK; another message is its own. */
  static String reason(String message) {
    var dump = DUMP.matcher(message);
    if (!dump.matches()) {
      return message;
    }
    if (GIVEN_UP.matcher(dump.group(1)).find()) {
      return "The program was ended by the engine, which says why in another error. --debug shows"
          + " where it was.";
    }
    var heads = FRAME.matcher(dump.group(1)).replaceAll("").strip();
    int last = heads.lastIndexOf("\nCaused by: ");
    var reason = last < 0 ? heads : heads.substring(last + "\nCaused by: ".length());
    var words = EXCEPTION.matcher(reason).replaceFirst("").strip();
    return words.isEmpty() ? reason : words;
  }

  @Override
  public CompletableFuture<Void> logAsync(
      Level level, String message, Resource resource, Integer streamId, Boolean ephemeral) {
    return log.logAsync(
        level,
        level.intValue() >= Level.SEVERE.intValue() ? reason(message) : message,
        resource,
        streamId,
        ephemeral);
  }

  @Override
  public boolean hasLoggedErrors() {
    return log.hasLoggedErrors();
  }

  @Override
  public int getErrorCount() {
    return log.getErrorCount();
  }
}
