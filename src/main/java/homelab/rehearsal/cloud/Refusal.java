package homelab.rehearsal.cloud;

/** What a cloud answers when it does not do as it was asked. */
public final class Refusal extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String code;

  /**
   * Makes a refusal.
   *
   * @param code the cloud's own, for example {@code 409-Conflict}
   * @param sentence what it says, without secrets
   */
  public Refusal(String code, String sentence) {
    super(code + ", " + sentence);
    this.code = code;
  }

  /** Repeats a refusal, so that its trace is that of the call that it answers. */
  Refusal(Refusal cause) {
    super(cause.getMessage(), cause);
    this.code = cause.code;
  }

  /** Returns the cloud's own code. */
  public String code() {
    return code;
  }
}
