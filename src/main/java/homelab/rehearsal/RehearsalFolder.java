package homelab.rehearsal;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import homelab.review.Rehearsed;
import homelab.wireguard.Session;
import homelab.wireguard.WgQuick;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/**
 * The folder that a person looks into after a rehearsal. Its secrets are thrown away; only its
 * owner may read it anyway.
 */
public final class RehearsalFolder {

  private final Path folder;
  private final Map<String, String> described = new LinkedHashMap<>();

  /** Uses this folder; what an earlier rehearsal left in it is replaced. */
  public RehearsalFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * Writes everything.
   *
   * @param rendered files of the control plane by path, below {@code ansible/}
   */
  public void write(RehearsalResult result, Map<String, byte[]> rendered) throws IOException {
    Scratch.delete(folder);
    Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    var json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    write(
        "summary.json",
        "every check with its result",
        json.writeValueAsString(result.summary()) + "\n");
    write(
        Rehearsed.FILE,
        "what the stack file declares, to be compared with another rehearsal",
        result.declared().toJson());
    write("state.json", "the exported stack after the last up, secrets encrypted", result.state());
    write("user_data.sh", "what the node runs at first boot", unpack(result.keepsake().userData()));
    write("user_data.b64", "the same, as it was sent", result.keepsake().userData() + "\n");
    write(
        "wg0.conf",
        "the node's end of the session",
        WgQuick.render(Session.of(result.topology(), result.keepsake().sessionKeys())));
    write("pfsense/config.xml", "what pfSense is given on its CD drive", result.routerConfig());
    for (var file : rendered.entrySet()) {
      write(
          "ansible/" + file.getKey(),
          "what the control plane is given",
          new String(file.getValue(), StandardCharsets.UTF_8));
    }
    var drawing = TopologyDrawing.draw(result.topology());
    write("topology.svg", "the machines and the ways between them", drawing);
    write(
        "report.html",
        "this page",
        Report.render(result.summary(), drawing, result.reachability(), described));
  }

  private void write(String name, String what, String text) throws IOException {
    described.put(name, what);
    var file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  static String unpack(String base64) {
    byte[] sent = Base64.getDecoder().decode(base64);
    try (var stream = new GZIPInputStream(new ByteArrayInputStream(sent))) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("user_data is not a packed script", e);
    }
  }
}
