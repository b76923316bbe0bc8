package homelab.reach;

/**
 * A bridge of this machine that programs for containers or virtual machines made.
 *
 * @param name such as {@code docker0}
 * @param network its network, such as {@code 172.17.0.0/16}
 */
public record Bridge(String name, String network) {}
