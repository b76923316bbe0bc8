package homelab.config;

import java.util.Optional;

/**
 * A secret that a person brings along, as one flat key of the stack file: {@code ./homelab secret
 * set KEY}. One secret leaf inside an object would mask the whole object in previews, so none lies
 * there.
 */
public enum GivenSecret {
  /** Private half of OCI's API signing key, PEM. */
  OCI_PRIVATE_KEY("ociPrivateKey", "the PEM of your OCI API signing key", SecretForm.PRIVATE_KEY),
  /** {@code user@realm!tokenid=uuid}. */
  PROXMOX_API_TOKEN("proxmoxApiToken", "user@realm!tokenid=uuid", SecretForm.PROXMOX_TOKEN),
  /** Tunnel, DNS and Access of one account and zone. */
  CLOUDFLARE_API_TOKEN("cloudflareApiToken", "a Cloudflare API token", SecretForm.TOKEN),
  /** DNS edit of one zone; pfSense keeps it. */
  DYNDNS_TOKEN(
      "dyndnsToken", "a Cloudflare API token that edits this zone's DNS only", SecretForm.TOKEN),
  /** {@code user:token}, a classic token with read:packages. */
  GHCR_CREDENTIAL("ghcrCredential", "user:token with read:packages", SecretForm.CREDENTIAL);

  /** What the keys of services' secrets begin with. */
  public static final String SERVICE_PREFIX = "serviceSecret-";

  private final String key;
  private final String shape;
  private final SecretForm form;

  GivenSecret(String key, String shape, SecretForm form) {
    this.key = key;
    this.shape = shape;
    this.form = form;
  }

  /** Returns the flat key, without the project's prefix. */
  public String key() {
    return key;
  }

  /** Returns in words what the value looks like. */
  public String shape() {
    return shape;
  }

  SecretForm form() {
    return form;
  }

  /**
   * Returns the part of a value that must not be read even without the rest: a token without the
   * name before it.
   */
  public String kernel(String value) {
    return switch (form) {
      case PROXMOX_TOKEN -> value.substring(value.lastIndexOf('=') + 1);
      case CREDENTIAL -> value.substring(value.indexOf(':') + 1);
      default -> value;
    };
  }

  /** Finds a secret by its flat key. */
  public static Optional<GivenSecret> byKey(String key) {
    return java.util.Arrays.stream(values()).filter(secret -> secret.key.equals(key)).findFirst();
  }

  /** Returns the flat key of a service's secret: {@code serviceSecret-<service>-<NAME>}. */
  public static String keyOf(String service, String name) {
    return SERVICE_PREFIX + service + "-" + name;
  }
}
