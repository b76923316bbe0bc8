package homelab.identity;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/**
 * The table of secrets that are made once: where each is used, what its rotation touches, and what
 * to do in which order. docs/reference/secrets.md is written from it, and a test rotates each one
 * on the real engine and compares the changed resources with {@link #touches()}.
 */
public enum MintedSecret {
  RESCUE_PASSWORD(
      "rescue-password",
      "the node's serial console (as a SHA-512 crypt hash)",
      Set.of(Touched.NODE),
      "rotate, then note the new password: ./homelab pulumi stack output rescuePassword"
          + " --show-secrets"),
  CONSOLE_KEY(
      "console-key",
      "OCI's serial console connection (RSA, which OCI insists on)",
      Set.of(Touched.CONSOLE),
      "rotate; nothing restarts"),
  SESSION_HOME_KEY(
      "session-home-key",
      "pfSense's end of the WireGuard session",
      Set.of(Touched.NODE, Touched.ROUTER_MEDIA),
      "homelab rotate session, at home: it makes all three anew, in order, and goes on where it"
          + " stopped"),
  SESSION_NODE_KEY(
      "session-node-key",
      "the node's end of the WireGuard session",
      Set.of(Touched.NODE, Touched.ROUTER_MEDIA),
      "homelab rotate session, at home: it makes all three anew, in order, and goes on where it"
          + " stopped"),
  SESSION_PRESHARED_KEY(
      "session-preshared-key",
      "both ends of the WireGuard session",
      Set.of(Touched.NODE, Touched.ROUTER_MEDIA),
      "homelab rotate session, at home: it makes all three anew, in order, and goes on where it"
          + " stopped"),
  ANSIBLE_KEY(
      "ansible-key",
      "the node, to reach the Proxmox host and the containers",
      Set.of(Touched.NODE),
      "authorize the new line first (homelab authorize), rotate, then remove the old line"),
  DEPLOY_KEY(
      "deploy-key",
      "the node, to read the git repository",
      Set.of(Touched.NODE),
      "rotate, then paste the new line (homelab authorize) into the repository's deploy keys"),
  TUNNEL_SECRET(
      "tunnel-secret",
      "Cloudflare's tunnel, and cloudflared through its token",
      Set.of(Touched.TUNNEL),
      "rotate, render, commit, push; public names answer again once cloudflared has the new token"),
  PFSENSE_ADMIN_PASSWORD(
      "pfsense-admin-password",
      "pfSense's web interface and console (as a bcrypt hash)",
      Set.of(Touched.ROUTER_MEDIA),
      "rotate, then firewall apply"),
  SEMAPHORE_ADMIN_PASSWORD(
      "semaphore-admin-password",
      "Semaphore's administrator",
      Set.of(Touched.NODE),
      "rotate; the rebuilt node knows only the new one"),
  SEMAPHORE_COOKIE_HASH(
      "semaphore-cookie-hash",
      "Semaphore's session cookies",
      Set.of(Touched.NODE),
      "rotate; everybody logs in again"),
  SEMAPHORE_COOKIE_ENCRYPTION(
      "semaphore-cookie-encryption",
      "Semaphore's session cookies",
      Set.of(Touched.NODE),
      "rotate; everybody logs in again"),
  SEMAPHORE_KEY_ENCRYPTION(
      "semaphore-key-encryption",
      "the keys in Semaphore's key store",
      Set.of(Touched.NODE),
      "rotate; the rebuilt node fills its key store anew"),
  VAULT_PASSWORD(
      "vault-password",
      "secrets.vault.yml, which the node opens",
      Set.of(Touched.NODE),
      "rotate, render, commit, push");

  /** What a rotation reaches, named as an owner thinks of it. */
  public enum Touched {
    /**
     * The instance is replaced, and with it console connection, wait command and the content of its
     * name.
     */
    NODE,
    /** The console connection alone is replaced. */
    CONSOLE,
    /** New media for pfSense; applied by {@code homelab firewall apply}. */
    ROUTER_MEDIA,
    /** The tunnel is updated in place. */
    TUNNEL
  }

  private final String id;
  private final String usedBy;
  private final Set<Touched> touches;
  private final String order;

  MintedSecret(String id, String usedBy, Set<Touched> touches, String order) {
    this.id = id;
    this.usedBy = usedBy;
    this.touches = touches;
    this.order = order;
  }

  /** Returns its name in the state, on the command line and in docs. */
  public String id() {
    return id;
  }

  /** Returns in words who uses it. */
  public String usedBy() {
    return usedBy;
  }

  /** Returns what its rotation replaces or restarts. */
  public Set<Touched> touches() {
    return touches;
  }

  /** Returns in words what to do, in order. */
  public String order() {
    return order;
  }

  /** Finds a secret by its name. */
  public static Optional<MintedSecret> byId(String id) {
    return Arrays.stream(values()).filter(secret -> secret.id.equals(id)).findFirst();
  }
}
