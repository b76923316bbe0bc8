package homelab.config;

/** What the stack file takes for an e-mail address; whether mail arrives there nobody asks. */
final class EmailAddress {

  static final String PATTERN = "[^@\\s]+@[^@\\s]+\\.[^@\\s]+";

  static final String SHAPE = "an e-mail address";

  private EmailAddress() {}
}
