package homelab.state;

/** The place of the state cannot be used; the message says why and what to do. */
public class BackendRefusal extends RuntimeException {

  private static final long serialVersionUID = 1L;

  BackendRefusal(String message) {
    super(message);
  }

  BackendRefusal(String message, Throwable cause) {
    super(message, cause);
  }
}
