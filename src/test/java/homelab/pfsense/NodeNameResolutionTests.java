package homelab.pfsense;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The rendered Unbound options in the real unbound, against a zone whose negative TTL is 1800 s.
 */
class NodeNameResolutionTests {

  @TempDir Path directory;

  @Test
  void theNodesNameIsNeverCachedAndEveryOtherNameIs() throws Exception {
    var options = ConfigElement.parse(Example.xml()).textAt("unbound/custom_options");

    assertThat(probe(new String(Base64.getDecoder().decode(options), UTF_8)))
        .containsExactly(
            "first node.example.org 203.0.113.5 asked",
            "first blog.example.org 203.0.113.9 asked",
            "first nix.example.org rcode3 asked",
            "moved node.example.org 203.0.113.77 asked",
            "moved blog.example.org 203.0.113.9 cached",
            "moved nix.example.org rcode3 cached",
            "gone node.example.org rcode3 asked",
            "back node.example.org 203.0.113.78 asked");
  }

  @Test
  void withoutTheOptionsTheOldAddressStays() throws Exception {
    assertThat(probe("")).contains("moved node.example.org 203.0.113.5 cached");
  }

  private List<String> probe(String customOptions) throws Exception {
    Files.writeString(
        directory.resolve("root.hints"), ". 3600 NS ns.root.\nns.root. 3600 A 127.0.0.1\n");
    var configuration = directory.resolve("unbound.conf");
    Files.writeString(
        configuration,
        """
        server:
          directory: "%1$s"
          chroot: ""
          username: ""
          pidfile: "%1$s/unbound.pid"
          use-syslog: no
          logfile: ""
          verbosity: 0
          interface: 127.0.0.53
          do-ip6: no
          do-not-query-localhost: no
          root-hints: "%1$s/root.hints"
          module-config: "iterator"
          qname-minimisation: yes
        remote-control:
          control-enable: no
        %2$s
        """
            .formatted(directory, customOptions));
    OtherProgram.run("unbound-checkconf", configuration.toString());
    // Port 53 in a namespace of its own; a user namespace makes that possible without root.
    var script =
        "if [ \"$(id -u)\" = 0 ]; then flags=-n; else flags=-rn; fi;"
            + " exec unshare $flags sh -c 'ip link set lo up && exec \"$@\"' sh \"$@\"";
    var output =
        OtherProgram.run(
            "sh",
            "-c",
            script,
            "sh",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            NodeNameProbe.class.getName(),
            configuration.toString());
    return output.lines().toList();
  }
}
