package homelab;

import com.pulumi.core.Output;
import homelab.config.HomelabConfig;
import homelab.identity.Identity;
import homelab.pfsense.AppliedFirewall;
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

  /**
   * What one run prepares.
   *
   * @param path of the file, relative to the project
   * @param record of what pfSense gets with it, as JSON without a secret
   */
  record Prepared(String path, String record) {}

  static Output<Prepared> prepare(
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
              var configXml = ConfigXml.render(PfsenseConfig.of(inputs));
              var media = Media.iso(configXml);
              if (!surroundings.preview()) {
                write(media, surroundings.projectRoot().resolve(FOLDER));
              }
              return new Prepared(
                  FOLDER + "/" + media.fileName(),
                  AppliedFirewall.of(configXml, inputs.session()).toJson());
            })
        // A hash of high-entropy content tells nobody anything.
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
