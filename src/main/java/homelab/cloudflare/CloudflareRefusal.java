package homelab.cloudflare;

/** Cloudflare did not answer a question; the message says why, and never holds the token. */
public final class CloudflareRefusal extends RuntimeException {

  private static final long serialVersionUID = 1L;

  CloudflareRefusal(String message) {
    super(message);
  }

  CloudflareRefusal(String message, Throwable cause) {
    super(message, cause);
  }
}
