package homelab.config;

import java.util.regex.Pattern;

/** What the node takes from the repository that it follows. */
final class RepositoryRules {

  /** Bytes of allowed signers that still leave room in user_data. */
  static final int SIGNERS_LIMIT = 4000;

  private static final Pattern SIGNER =
      Pattern.compile(
          "\\S+ (\\S+"
              + " )*(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521)|sk-ssh-ed25519@openssh.com|sk-ecdsa-sha2-nistp256@openssh.com)"
              + " [A-Za-z0-9+/]+=*( .*)?");

  private final Findings found;

  RepositoryRules(Findings found) {
    this.found = found;
  }

  void check(Repository repository) {
    for (String line : repository.allowedSigners()) {
      if (!SIGNER.matcher(line).matches()) {
        found.mistake(
            "repository.allowedSigners",
            line.length() > 60 ? line.substring(0, 60) + "…" : line,
            "it is not a line of ssh-keygen's allowed-signers form",
            "write: you@example.org ssh-ed25519 AAAA…");
      }
    }
    int bytes = repository.allowedSigners().stream().mapToInt(String::length).sum();
    if (bytes > SIGNERS_LIMIT) {
      found.mistake(
          "repository.allowedSigners",
          bytes + " bytes",
          "user_data carries them, and all of it has to fit into 32,000 bytes",
          "keep them below %d bytes together: use ed25519 keys, one for each person"
              .formatted(SIGNERS_LIMIT));
    }
  }
}
