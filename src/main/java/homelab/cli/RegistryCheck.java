package homelab.cli;

import homelab.cli.Check.Finding;
import homelab.config.HomelabConfig;
import homelab.registry.Registry;
import java.net.URI;
import java.util.Map;

/** Whether GHCR still takes the credential, and which services hang on it. */
record RegistryCheck(Map<String, String> environment, HomelabConfig config) {

  /** Another address than GHCR's, for tests. */
  static final String ADDRESS = "HOMELAB_REGISTRY";

  Finding look(String credential, String stack) {
    var images =
        config.services().stream()
            .map(service -> service.image())
            .filter(image -> image.startsWith(Registry.HOST + "/"))
            .map(Registry::repository)
            .distinct()
            .toList();
    if (images.isEmpty()) {
      return Finding.pass("no service's image comes from " + Registry.HOST);
    }
    var usual = System.getProperty("homelab.registry", "https://" + Registry.HOST);
    var address = environment.getOrDefault(ADDRESS, usual);
    // One question: the credential is the same for all.
    return switch (new Registry(URI.create(address)).asked(images.get(0), credential)) {
      case TAKEN -> Finding.pass("%s takes ghcrCredential".formatted(Registry.HOST));
      case SILENT ->
          Finding.skip(
              "%s does not answer".formatted(Registry.HOST), "Run this again when it does.");
      case REFUSED ->
          Finding.fail(
              "%s refuses ghcrCredential".formatted(Registry.HOST),
              ("The token is over or was taken back: services with private images get no updates"
                      + " any more; public ones are pulled without it. Make a classic token with"
                      + " read:packages, then: ./homelab secret set ghcrCredential --stack %s,"
                      + " ./homelab render --stack %s, commit and push.")
                  .formatted(stack, stack));
    };
  }
}
