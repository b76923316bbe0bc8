package homelab.identity;

import homelab.config.GivenSecret;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Writes docs/reference/secrets.md from the two tables of secrets: those that are minted and those
 * that are given.
 */
public final class SecretsReference {

  /** Where the page lies, from the project's root. */
  public static final String PATH = "docs/reference/secrets.md";

  private static final Map<MintedSecret.Touched, String> TOUCHED =
      Map.of(
          MintedSecret.Touched.NODE,
          "replaces the node, its console connection and the wait command; its name follows",
          MintedSecret.Touched.CONSOLE,
          "replaces the console connection",
          MintedSecret.Touched.ROUTER_MEDIA,
          "makes new media for pfSense, in force after `./homelab firewall apply`",
          MintedSecret.Touched.TUNNEL,
          "updates the tunnel in place");

  private static final Map<GivenSecret, String> GIVEN =
      Map.of(
          GivenSecret.OCI_PRIVATE_KEY,
          "the OCI provider | nothing; the next run uses the new key | upload the new public key,"
              + " set the new private key, delete the old public key",
          GivenSecret.PROXMOX_API_TOKEN,
          "the Proxmox provider | nothing; the next run uses the new token | create the new token,"
              + " set it, delete the old one",
          GivenSecret.CLOUDFLARE_API_TOKEN,
          "the Cloudflare provider | nothing; the next run uses the new token | create the new"
              + " token, set it, delete the old one",
          GivenSecret.DYNDNS_TOKEN,
          "pfSense, to keep the home name true | makes new media for pfSense, in force after"
              + " `./homelab firewall apply` | create the new token, set it, up, firewall apply,"
              + " delete the old one",
          GivenSecret.GHCR_CREDENTIAL,
          "service containers, to pull images | nothing in the engine; secrets.vault.yml changes |"
              + " set it, render, commit, push");

  private SecretsReference() {}

  /** Returns the page's text. */
  public static String render() {
    var page = new StringBuilder();
    page.append(
        """
# Secrets

Written from the code (`./homelab render --docs`); a test fails when the two differ.

## Made once, kept in the state

Minted with `SecureRandom` at the first `up` and the same for the life of the stack. Hashes are kept as
hashes, so no salt changes by itself. `./homelab rotate NAME` makes one anew.

| secret | used by | its rotation | in this order |
|---|---|---|---|
""");
    for (MintedSecret secret : MintedSecret.values()) {
      page.append(
          "| `%s` | %s | %s | %s |\n"
              .formatted(
                  secret.id(),
                  secret.usedBy(),
                  secret.touches().stream()
                      .sorted()
                      .map(TOUCHED::get)
                      .collect(Collectors.joining("; ")),
                  secret.order()));
    }
    page.append(
        """

## Given by you

One flat key each: a secret leaf inside an object would mask every address in it in previews. Set with
`./homelab secret set KEY`, which asks for the value and keeps it out of your shell's history.

| key | shape | used by | its rotation | in this order |
|---|---|---|---|---|
""");
    for (GivenSecret secret : GivenSecret.values()) {
      page.append(
          "| `%s` | %s | %s |\n".formatted(secret.key(), secret.shape(), GIVEN.get(secret)));
    }
    page.append(
        "\n"
            + "A service's own secrets are given as `serviceSecret-<service>-<NAME>`; changing one"
            + " changes secrets.vault.yml only: render, commit, push.\n");
    return page.toString();
  }
}
