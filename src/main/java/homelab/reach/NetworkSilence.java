package homelab.reach;

/** Nobody answered in time. */
public final class NetworkSilence extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Takes what was asked. */
  public NetworkSilence(String message) {
    super(message);
  }
}
