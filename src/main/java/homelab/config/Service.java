package homelab.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One service container. Three lines are enough: name, image and port; the rest has defaults.
 *
 * @param slot place in the services network; by default the one after the service before it, so
 *     appending moves none
 * @param name container name, and the public label unless {@code hostName} says otherwise
 * @param image container image: a moving tag with {@code update: poll}, a digest with {@code
 *     update: pinned}
 * @param port the port that the image listens on, inside its container
 * @param update who owns the image
 * @param hostName public name inside the zone
 * @param cores processor cores of the container
 * @param memoryMb megabytes
 * @param rootGb gigabytes of the container's own disk, where images lie; grows, never shrinks
 * @param dataGb gigabytes on the mount point that is backed up
 * @param dataPath where the image keeps its data; absent when it keeps none
 * @param healthPath HTTP path that answers 200 when the service is well
 * @param environment variables without secrets
 * @param secrets names of variables whose values are given as {@code
 *     serviceSecret-<service>-<NAME>}
 * @param access who may pass Cloudflare Access; absent means the service is public
 */
public record Service(
    @Key(
            value = "Place in the services network; by default the one after the service before it",
            min = 1,
            max = Service.SLOTS)
        int slot,
    @Key(
            value = "Container name, and the public label unless hostName says otherwise",
            example = "blog",
            pattern = "[a-z]([a-z0-9-]{0,30}[a-z0-9])?",
            shape =
                "1 to 32 lower-case letters, digits and dashes, beginning with a letter and ending"
                    + " with a letter or a digit")
        String name,
    @Key(
            value = "Container image: a moving tag with update: poll, a digest with update: pinned",
            example = "ghcr.io/you/blog:latest",
            pattern =
                "[a-z0-9][a-z0-9.-]*(:[0-9]+)?(/[a-z0-9._-]+)+(:[A-Za-z0-9_][A-Za-z0-9._-]{0,127})?(@sha256:[0-9a-f]{64})?",
            shape = "a full, lower-case image reference like ghcr.io/you/blog:latest")
        String image,
    @Key(value = "The port that the image listens on", example = "2368", min = 1, max = 65535)
        int port,
    @Key(value = "Who owns the image: poll (the updater) or pinned (code)", fallback = "poll")
        Update update,
    @Key(
            value = "Public name inside the zone; by default the service's name",
            pattern = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?",
            shape = "one lower-case label, without the zone")
        String hostName,
    @Key(value = "Processor cores of the container", fallback = "1", min = 1, max = 64) int cores,
    @Key(value = "Megabytes of memory", fallback = "512", min = 128, max = 65536) int memoryMb,
    @Key(
            value = "Gigabytes of the container's own disk, where its images lie; only ever more",
            fallback = "8",
            min = 8,
            max = 1024)
        int rootGb,
    @Key(
            value = "Gigabytes on the mount point that is backed up",
            fallback = "8",
            min = 1,
            max = 4096)
        int dataGb,
    @Key(
            value = "Where the image keeps its data; left out when it keeps none",
            example = "/data",
            pattern = "(/(?!\\.{1,2}(/|$))[A-Za-z0-9._@+~-]+)+/?",
            shape = "an absolute path of letters, digits and ._@+~-, without . or .. as a part")
        Optional<String> dataPath,
    @Key(
            value = "HTTP path that answers 200 when the service is well",
            fallback = "/",
            pattern = "/([A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*",
            shape =
                "a path as a URL has it, with a slash first and other characters as % and two"
                    + " hexadecimal digits")
        String healthPath,
    @Key("Variables without secrets") Map<String, String> environment,
    @Key("Names of variables whose values are given as serviceSecret-<service>-<NAME>")
        List<String> secrets,
    @Key("Who may pass Cloudflare Access; left out, the service is public")
        Optional<Access> access) {

  /** How many services a homelab has room for, where its network has. */
  public static final int SLOTS = 200;

  public Service {
    environment = java.util.Collections.unmodifiableMap(new java.util.TreeMap<>(environment));
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
  public record Access(
      @Key(
              value = "Addresses that are let in",
              example = "you@example.org",
              pattern = EmailAddress.PATTERN,
              shape = EmailAddress.SHAPE)
          List<String> emails,
      @Key(
              value = "Domains whose every address is let in",
              example = "example.org",
              pattern = DomainName.PATTERN,
              shape = DomainName.SHAPE)
          List<String> emailDomains) {
    public Access {
      emails = List.copyOf(emails);
      emailDomains = List.copyOf(emailDomains);
    }
  }
}
