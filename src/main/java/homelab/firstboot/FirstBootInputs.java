package homelab.firstboot;

import homelab.config.Subnet;
import java.util.List;

/**
 * The fixed set that user_data carries. It must not grow with the services: whatever does comes
 * from the repository.
 *
 * @param stack the stack's name, which names the rendered files in the repository
 * @param hostName the node's host name
 * @param rescueHash crypt hash of the serial console's password
 * @param packages where packages come from
 * @param session the node's end of the session
 * @param semaphore how Semaphore is run
 * @param repository what the node follows
 * @param ansibleKey OpenSSH private key for the machines at home
 * @param vaultPassword opens the rendered secrets
 */
public record FirstBootInputs(
    String stack,
    String hostName,
    String rescueHash,
    Packages packages,
    NodeSession session,
    Semaphore semaphore,
    FollowedRepository repository,
    String ansibleKey,
    String vaultPassword) {

  @Override
  public String toString() {
    return "FirstBootInputs[%s, %s]".formatted(stack, hostName);
  }

  /**
   * Packages of one instant.
   *
   * @param mirror URL before the instant
   * @param snapshot the instant, as the snapshot service writes it
   */
  public record Packages(String mirror, String snapshot) {}

  /**
   * The session as the node's firewall and timers need it.
   *
   * @param configuration wg0.conf, private key and all
   * @param address the node's address in it, without prefix
   * @param port UDP port at both ends
   * @param homeName the name under which home is found
   * @param homeNetworks what the node may reach at home
   * @param managedPorts TCP ports that it may reach there
   * @param managementNetwork from where the node may be reached
   */
  public record NodeSession(
      String configuration,
      String address,
      int port,
      String homeName,
      List<Subnet> homeNetworks,
      List<Integer> managedPorts,
      Subnet managementNetwork) {

    public NodeSession {
      homeNetworks = List.copyOf(homeNetworks);
      managedPorts = List.copyOf(managedPorts);
    }

    @Override
    public String toString() {
      return "NodeSession[%s, %s]".formatted(address, homeName);
    }
  }

  /**
   * How Semaphore is run.
   *
   * @param image by digest
   * @param port on the session's address only
   * @param adminPassword of its administrator
   * @param cookieHash base64 of 32 bytes
   * @param cookieEncryption base64 of 32 bytes
   * @param keyEncryption base64 of 32 bytes
   */
  public record Semaphore(
      String image,
      int port,
      String adminPassword,
      String cookieHash,
      String cookieEncryption,
      String keyEncryption) {
    @Override
    public String toString() {
      return "Semaphore[%s, %d]".formatted(image, port);
    }
  }

  /**
   * The repository.
   *
   * @param url as git takes it
   * @param branch the one that is followed
   * @param allowedSigners lines in ssh-keygen's form; empty means that any commit is taken
   * @param deployKey OpenSSH private key that may read it
   */
  public record FollowedRepository(
      String url, String branch, List<String> allowedSigners, String deployKey) {

    public FollowedRepository {
      allowedSigners = List.copyOf(allowedSigners);
    }

    @Override
    public String toString() {
      return "FollowedRepository[%s, %s]".formatted(url, branch);
    }
  }
}
