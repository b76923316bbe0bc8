package homelab.github;

/** GitHub said no, or nothing; the message says what to do. */
public final class GitHubRefusal extends RuntimeException {

  private static final long serialVersionUID = 1L;

  GitHubRefusal(String message) {
    super(message);
  }

  GitHubRefusal(String message, Throwable cause) {
    super(message, cause);
  }
}
