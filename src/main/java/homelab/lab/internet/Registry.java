package homelab.lab.internet;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * The half of the OCI distribution protocol that a pull by digest needs: the version check,
 * manifests and blobs. What it serves is an OCI image layout on disk, which is keyed by digest just
 * as the protocol is.
 */
final class Registry implements HttpHandler {

  private static final Pattern CONTENT =
      Pattern.compile("/v2/[a-z0-9/._-]+/(manifests|blobs)/sha256:([0-9a-f]{64})");

  private final Path blobs;

  /**
   * Serves a layout.
   *
   * @param layout holds {@code blobs/sha256/}
   */
  Registry(Path layout) {
    this.blobs = layout.resolve("blobs").resolve("sha256");
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    var headers = exchange.getResponseHeaders();
    headers.set("Docker-Distribution-Api-Version", "registry/2.0");
    var path = exchange.getRequestURI().getPath();
    if (path.equals("/v2/")) {
      exchange.sendResponseHeaders(200, -1);
      return;
    }
    var asked = CONTENT.matcher(path);
    if (!asked.matches() || !Files.isRegularFile(blobs.resolve(asked.group(2)))) {
      exchange.sendResponseHeaders(404, -1);
      return;
    }
    headers.set("Docker-Content-Digest", "sha256:" + asked.group(2));
    Folder.send(
        exchange,
        blobs.resolve(asked.group(2)),
        asked.group(1).equals("manifests")
            ? "application/vnd.oci.image.manifest.v1+json"
            : "application/octet-stream");
  }
}
