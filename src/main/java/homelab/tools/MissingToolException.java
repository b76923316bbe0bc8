package homelab.tools;

/** Something that this machine has to have is not there; the message says what to do about it. */
public final class MissingToolException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Takes the whole sentence that a person reads. */
  public MissingToolException(String message) {
    super(message);
  }
}
