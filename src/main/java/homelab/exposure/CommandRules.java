package homelab.exposure;

import java.util.List;

/** Local commands: the one that waits for the control plane, and no other. */
final class CommandRules {

  static final String COMMAND = "command:local:Command";

  /** The name under which the wait is declared. */
  static final String WAIT = "control-plane";

  private static final List<String> SHELL = List.of("/bin/sh", "-c");

  private CommandRules() {}

  static List<TaughtType> types() {
    return List.of(
        new TaughtType(COMMAND)
            .harmless("triggers", "logging")
            .judged(
                "create",
                (create, r, d) ->
                    create.mustBeText(text -> !text.isBlank(), Rule.ONLY_WAIT_COMMAND),
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
