package homelab.state;

/** A file of a folder that holds the state is there and cannot be read. */
final class UnreadableFile extends BackendRefusal {

  private static final long serialVersionUID = 1L;

  private final String reason;

  UnreadableFile(String message, String reason, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  String reason() {
    return reason;
  }
}
