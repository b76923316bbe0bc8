package homelab.lab.home;

import homelab.lab.internet.Internet;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Unbound's own file as pfSense's {@code unbound.inc} writes it from these settings: what decides
 * about caching, retrying and whom it answers is the same. Two things are the lab's: the root's
 * servers are those of the lab's internet, and that root is not signed, so the validator has no
 * anchor.
 */
final class UnboundFile {

  private static final List<String> PRIVATE =
      List.of(
          "127.0.0.0/8",
          "10.0.0.0/8",
          "172.16.0.0/12",
          "169.254.0.0/16",
          "192.168.0.0/16",
          "fd00::/8",
          "fe80::/10");

  private UnboundFile() {}

  /** Returns where the walk from the root begins. */
  static String hints() {
    return ". 3600 NS a.root.\na.root. 3600 A %s\n".formatted(Internet.ROOT_SERVER);
  }

  /**
   * Returns the file.
   *
   * @param folder holds {@code root.hints}
   */
  static String of(Declaration declaration, Path folder) {
    var resolver = declaration.resolver();
    return """
    server:
      chroot: ""
      username: ""
      directory: "%1$s"
      pidfile: "%1$s/unbound.pid"
      use-syslog: no
      logfile: ""
      port: 53
      verbosity: 1
      hide-identity: %2$s
      hide-version: %3$s
      harden-glue: yes
      do-ip4: yes
      do-ip6: no
      do-udp: yes
      do-tcp: yes
      do-daemonize: no
      module-config: "%4$siterator"
      unwanted-reply-threshold: 0
      num-queries-per-thread: 512
      jostle-timeout: 200
      infra-keep-probing: yes
      infra-host-ttl: 900
      infra-cache-numhosts: 10000
      outgoing-num-tcp: 10
      incoming-num-tcp: 10
      edns-buffer-size: 1432
      cache-max-ttl: 86400
      cache-min-ttl: 0
      msg-cache-size: 4m
      rrset-cache-size: 8m
      qname-minimisation: %5$s
      num-threads: 1
      outgoing-range: 512
      prefetch: no
      prefetch-key: no
      use-caps-for-id: no
      serve-expired: no
      aggressive-nsec: no
      root-hints: "%1$s/root.hints"
    %6$s
    remote-control:
      control-enable: no
    %7$s
    """
        .formatted(
            folder,
            word(resolver.hideIdentity()),
            word(resolver.hideVersion()),
            resolver.dnssec() ? "validator " : "",
            word(resolver.minimisedNames()),
            places(declaration),
            resolver.customOptions());
  }

  private static String places(Declaration declaration) {
    var lines = new StringBuilder();
    for (var key : declaration.resolver().interfaces()) {
      if (key.equals("lo0")) {
        lines.append("  interface: 127.0.0.1\n  access-control: 127.0.0.1/32 allow_snoop\n");
        continue;
      }
      var port = declaration.ports().get(key);
      Declaration.refuseUnless(
          port != null && port.address().isPresent(), "Unbound on '%s'".formatted(key));
      lines.append("  interface: %s\n".formatted(port.address().get()));
      lines.append("  access-control: %s allow\n".formatted(port.network().get()));
    }
    if (declaration.resolver().rebindingRefused()) {
      lines.append(
          PRIVATE.stream()
              .map(network -> "  private-address: %s\n".formatted(network))
              .collect(Collectors.joining()));
    }
    return lines.toString();
  }

  private static String word(boolean on) {
    return on ? "yes" : "no";
  }
}
