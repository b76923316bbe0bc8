package homelab.cli;

import homelab.change.KeyChanges;
import homelab.config.ConfigLoader;
import homelab.config.ConfigReference;
import homelab.exposure.ExposureReference;
import homelab.exposure.ExposureRules;
import homelab.identity.SecretsReference;
import homelab.pfsense.ReachabilityReference;
import homelab.proxmox.TokenRight;
import homelab.topology.Topology;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * The pages of docs/ that come from the code. They show the committed example, whatever stack is
 * one's own.
 */
final class GeneratedPages {

  private final Path root;

  GeneratedPages(Path root) {
    this.root = root;
  }

  /** Writes every page and returns their paths. */
  Iterable<String> write() throws IOException {
    var config = ConfigLoader.fromStackFile(root.resolve("Pulumi.home.yaml"));
    var topology = Topology.of(config);
    var pages = new TreeMap<String, String>();
    pages.put(ConfigReference.SCHEMA_PATH, ConfigReference.schema());
    pages.put(ConfigReference.PAGE_PATH, ConfigReference.page(KeyChanges.recorded().words()));
    pages.put(SecretsReference.PATH, SecretsReference.render());
    pages.put(ReachabilityReference.PATH.toString(), ReachabilityReference.render(topology));
    pages.put(
        ExposureReference.PATH.toString(),
        ExposureReference.render(ExposureRules.of(topology, config)));
    pages.put(TokenRight.PAGE, TokenRight.page());
    for (Map.Entry<String, String> page : pages.entrySet()) {
      var file = root.resolve(page.getKey());
      Files.createDirectories(file.getParent());
      Files.writeString(file, page.getValue());
    }
    return pages.keySet();
  }
}
