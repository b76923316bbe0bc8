package homelab;

import com.pulumi.core.Output;
import homelab.config.HomelabConfig;
import homelab.identity.Identity;
import homelab.pfsense.ConfigXml;
import homelab.pfsense.Media;
import homelab.pfsense.PfsenseConfig;
import homelab.pfsense.PfsenseInputs;
import homelab.topology.Topology;
import homelab.wireguard.Session;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * pfSense's medium as a file that the Proxmox plugin can upload. Its path is relative and its name
 * tells its content, so every machine previews the same; a preview writes no file, because it holds
 * secrets.
 */
final class RouterMedia {

  /** Below the project's root, and ignored by git. */
  static final String FOLDER = ".homelab/media";

  private RouterMedia() {}

  static Output<String> path(
      HomelabConfig config,
      Topology topology,
      Identity identity,
      Output<String> dyndnsToken,
      Surroundings surroundings) {
    return Output.tuple(identity.sessionKeys(), identity.pfsenseAdmin(), dyndnsToken)
        .applyValue(
            secrets -> {
              var inputs =
                  new PfsenseInputs(
                      topology,
                      Session.of(topology, secrets.t1),
                      secrets.t2.hash(),
                      secrets.t3,
                      config.zone().id(),
                      config.home().timeZone());
              var media = Media.iso(ConfigXml.render(PfsenseConfig.of(inputs)));
              if (!surroundings.preview()) {
                write(media, surroundings.projectRoot().resolve(FOLDER));
              }
              return FOLDER + "/" + media.fileName();
            })
        // A name made from a hash of high-entropy content tells nobody anything.
        .asPlaintext();
  }

  private static void write(Media media, Path folder) {
    try {
      media.write(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "%s: pfSense's medium could not be written; make the folder writable".formatted(folder),
          e);
    }
  }
}
