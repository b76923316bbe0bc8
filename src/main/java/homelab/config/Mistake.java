package homelab.config;

/**
 * One thing that is wrong with a stack file.
 *
 * @param key where, for example {@code node.memoryGb}
 * @param value what stands there; never a secret
 * @param reason why it is wrong
 * @param fix what to do
 */
public record Mistake(String key, String value, String reason, String fix) {

  /** Returns the mistake in three lines. */
  public String describe() {
    return describe("");
  }

  /**
   * Returns the mistake in three lines.
   *
   * @param where stands before the key, for example {@code line 12: }; empty where there is none
   */
  String describe(String where) {
    return "  %s%s: %s%n    why: %s%n    fix: %s"
        .formatted(where, key, value.isEmpty() ? "(nothing)" : value, reason, fix)
        .replace("\r\n", "\n");
  }
}
