package homelab.proxmox;

/** The host did not do what it was asked; the message says what, and never holds the token. */
public final class ProxmoxRefusal extends RuntimeException {

  private static final long serialVersionUID = 1L;

  ProxmoxRefusal(String message) {
    super(message);
  }

  ProxmoxRefusal(String message, Throwable cause) {
    super(message, cause);
  }
}
