package homelab.config;

import java.util.List;

/**
 * The git repository that the node pulls.
 *
 * @param url {@code https://…} for a public one, {@code ssh://…} or {@code git@host:path} with the
 *     deploy key
 * @param branch the branch to follow
 * @param allowedSigners lines in ssh-keygen's allowed-signers form; empty means that no signature
 *     is asked for
 */
public record Repository(String url, String branch, List<String> allowedSigners) {
  public Repository {
    allowedSigners = List.copyOf(allowedSigners);
  }
}
