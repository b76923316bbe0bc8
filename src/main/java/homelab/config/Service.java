package homelab.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One service container. Three lines are enough: name, image and port; the rest has defaults.
 *
 * @param slot place in the services network, 1 to 200; by default the position in the list, so
 *     appending moves none
 * @param name container name, and the public label unless {@code hostName} says otherwise
 * @param image container image: a moving tag with {@code update: poll}, a digest with {@code
 *     update: pinned}
 * @param port the port that the image listens on, inside its container
 * @param update who owns the image
 * @param hostName public name inside the zone
 * @param cores processor cores of the container
 * @param memoryMb megabytes
 * @param dataGb gigabytes on the mount point that is backed up
 * @param dataPath where the image keeps its data; absent when it keeps none
 * @param healthPath HTTP path that answers 200 when the service is well
 * @param environment variables without secrets
 * @param secrets names of variables whose values are given as {@code
 *     serviceSecret-<service>-<NAME>}
 * @param access who may pass Cloudflare Access; absent means the service is public
 */
public record Service(
    int slot,
    String name,
    String image,
    int port,
    Update update,
    String hostName,
    int cores,
    int memoryMb,
    int dataGb,
    Optional<String> dataPath,
    String healthPath,
    Map<String, String> environment,
    List<String> secrets,
    Optional<Access> access) {

  public Service {
    environment = Map.copyOf(environment);
    secrets = List.copyOf(secrets);
  }

  /** Who changes the image of a running service; exactly one owner. */
  public enum Update {
    /** The updater follows a moving tag. */
    POLL,
    /** Code names a digest. */
    PINNED
  }

  /**
   * Who may pass.
   *
   * @param emails addresses that are let in
   * @param emailDomains domains whose every address is let in
   */
  public record Access(List<String> emails, List<String> emailDomains) {
    public Access {
      emails = List.copyOf(emails);
      emailDomains = List.copyOf(emailDomains);
    }
  }
}
