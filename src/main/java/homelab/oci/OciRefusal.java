package homelab.oci;

/** Oracle could not be asked, or said no. */
public final class OciRefusal extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Takes a sentence without secrets. */
  public OciRefusal(String message) {
    super(message);
  }

  /** Takes a sentence without secrets, and what led to it. */
  public OciRefusal(String message, Throwable cause) {
    super(message, cause);
  }
}
