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
public record Repository(
    @Key(
            value = "https:// for a public repository, ssh:// or git@host:path with the deploy key",
            example = "https://github.com/you/homelab.git",
            pattern = "https://[^@\\s]+|ssh://[^:\\s]+@\\S+|git@[^:\\s]+:\\S+",
            shape = "an https URL without credentials, or an SSH one")
        String url,
    @Key(
            value = "The branch that the node follows",
            fallback = "main",
            pattern = "(?!.*(\\.\\.|//|/\\.|\\.lock(/|$)|[/.]$)|HEAD$)[A-Za-z0-9][A-Za-z0-9._/-]*",
            shape =
                "a branch name as git takes it: letters, digits and ._/-, no .. and no //, no part"
                    + " that begins with a dot or ends in .lock, no dot or slash at the end")
        String branch,
    @Key("Lines in ssh-keygen's allowed-signers form; empty means that no signature is asked for")
        List<String> allowedSigners) {
  public Repository {
    allowedSigners = List.copyOf(allowedSigners);
  }
}
