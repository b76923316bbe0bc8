package homelab.exposure;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Local commands: the one that waits for the control plane, and no other. */
final class CommandRules {

  static final String COMMAND = "command:local:Command";

  /** The name under which the wait is declared. */
  static final String WAIT = "control-plane";

  private static final List<String> SHELL = List.of("/bin/sh", "-c");

  /**
   * The digest of the script with the control plane's URL taken out: the shell's text is decided on
   * here too, and a change of it is a change of the policy.
   */
  private static final String SCRIPT =
      "c56a08615008d041c2c962a1d9d3a4a324dec55d958682202cffb1f568a12b61";

  private CommandRules() {}

  static String digest(String script, String semaphoreUrl) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256")
                  .digest(script.replace(semaphoreUrl, "{url}").getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  static List<TaughtType> types(String semaphoreUrl) {
    return List.of(
        new TaughtType(COMMAND)
            .harmless("triggers", "logging")
            .judged(
                "create",
                (create, r, d) ->
                    create.mustBeText(
                        text -> digest(text, semaphoreUrl).equals(SCRIPT), Rule.ONLY_WAIT_COMMAND),
                Rule.ONLY_WAIT_COMMAND)
            .judged("interpreter", CommandRules::plainShell, Rule.ONLY_WAIT_COMMAND)
            .never(
                Rule.ONLY_WAIT_COMMAND,
                "update",
                "delete",
                "stdin",
                "dir",
                "environment",
                "archivePaths",
                "assetPaths",
                "addPreviousOutputInEnv"));
  }

  /** What the program declares of it. */
  static Map<String, Shape> declared() {
    return Map.of(
        // Both are judged by the rules above.
        "create", Shape.words(),
        "interpreter", Shape.each(Shape.words()),
        "triggers", Shape.each(Shape.words()));
  }

  private static void plainShell(Seen interpreter, Seen resource, Declared declared) {
    var words = interpreter.elements(Rule.ONLY_WAIT_COMMAND);
    if (interpreter.deferred()) {
      return;
    }
    if (words.size() != SHELL.size()) {
      interpreter.refuse(Rule.ONLY_WAIT_COMMAND);
      return;
    }
    for (int i = 0; i < SHELL.size(); i++) {
      words.get(i).mustBeText(SHELL.get(i), Rule.ONLY_WAIT_COMMAND);
    }
  }
}
