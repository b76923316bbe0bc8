package homelab.lab.internet;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * The half of the OCI distribution protocol that a pull needs: the version check, manifests and
 * blobs. What it serves is an OCI image layout on disk, which is keyed by digest just as the
 * protocol is; a tag is a file {@code tags/NAME/TAG} with a digest in it, and moves when that file
 * is written.
 */
final class Registry implements HttpHandler {

  private static final Pattern CONTENT =
      Pattern.compile("/v2/[a-z0-9/._-]+/(manifests|blobs)/sha256:([0-9a-f]{64})");

  private static final Pattern TAG =
      Pattern.compile("/v2/([a-z0-9/_-]+)/manifests/([A-Za-z0-9_][A-Za-z0-9._-]*)");

  private final Path layout;

  /**
   * Serves a layout.
   *
   * @param layout holds {@code blobs/sha256/}, and {@code tags/} where images have tags
   */
  Registry(Path layout) {
    this.layout = layout;
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
    var asked = CONTENT.matcher(byDigest(path));
    if (!asked.matches() || !Files.isRegularFile(blob(asked.group(2)))) {
      exchange.sendResponseHeaders(404, -1);
      return;
    }
    headers.set("Docker-Content-Digest", "sha256:" + asked.group(2));
    Folder.send(
        exchange,
        blob(asked.group(2)),
        asked.group(1).equals("manifests")
            ? "application/vnd.oci.image.manifest.v1+json"
            : "application/octet-stream");
  }

  private Path blob(String digest) {
    return layout.resolve("blobs").resolve("sha256").resolve(digest);
  }

  /** The same path with the digest that its tag names now. */
  private String byDigest(String path) throws IOException {
    var asked = TAG.matcher(path);
    if (!asked.matches()) {
      return path;
    }
    var tag = layout.resolve("tags").resolve(asked.group(1)).resolve(asked.group(2));
    return Files.isRegularFile(tag)
        ? "/v2/%s/manifests/%s".formatted(asked.group(1), Files.readString(tag).strip())
        : path;
  }
}
