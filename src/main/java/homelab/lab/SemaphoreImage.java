package homelab.lab;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * The image of the stand-in for Semaphore, as an OCI layout: an unprivileged Python that speaks the
 * part of Semaphore's API that a boot touches. The real image cannot be had without the internet.
 */
final class SemaphoreImage {

  /** The user that Semaphore's own image runs as. */
  private static final int USER = 1001;

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

  private final Path layout;
  private final String release;
  private final String sources;
  private final Host host;

  SemaphoreImage(Path layout, String release, String sources, Host host) {
    this.layout = layout;
    this.release = release;
    this.sources = sources;
    this.host = host;
  }

  void make() throws IOException {
    var blobs = Files.createDirectories(layout.resolve("blobs").resolve("sha256"));
    var root = Files.createTempDirectory("homelab-lab-semaphore").resolve("root");
    try {
      host.run(
          "mmdebstrap",
          "--quiet",
          "--variant=extract",
          "--components=main",
          "--include=python3,python3-minimal,libpython3-stdlib,libc-bin",
          release,
          root.toString(),
          sources);
      var program = root.resolve("usr/local/bin/semaphore");
      Files.createDirectories(program.getParent());
      Files.writeString(program, LabParts.resource("semaphore.py"));
      host.run("chmod", "0755", program.toString());
      for (var owned : List.of("var/lib/semaphore", "etc/semaphore")) {
        host.run("install", "-d", "-o", "" + USER, "-g", "0", root.resolve(owned).toString());
      }
      host.run("sh", "-c", "rm -rf " + root + "/usr/share/doc " + root + "/usr/share/locale");
      var tar = layout.resolve("layer.tar");
      host.run(
          "tar",
          "--sort=name",
          "--mtime=@0",
          "--numeric-owner",
          "-cf",
          tar.toString(),
          "-C",
          root.toString(),
          ".");
      var plain = digest(tar);
      host.run("gzip", "-n", "-1", tar.toString());
      var layer = keep(blobs, layout.resolve("layer.tar.gz"));
      var config = keep(blobs, write("config.json", config(plain)));
      var manifest = keep(blobs, write("manifest.json", manifest(config, layer)));
      Files.writeString(layout.resolve("semaphore.digest"), manifest.digest() + "\n");
    } finally {
      host.attempt("rm", "-rf", root.getParent().toString());
    }
  }

  private Map<String, Object> config(String layer) {
    var architecture = host.run("dpkg", "--print-architecture").get(0);
    return new TreeMap<>(
        Map.of(
            "architecture",
            architecture,
            "os",
            "linux",
            "config",
            Map.of(
                "User",
                "" + USER,
                "Entrypoint",
                List.of("/usr/bin/python3", "/usr/local/bin/semaphore"),
                "WorkingDir",
                "/",
                "Env",
                List.of("PATH=/usr/local/bin:/usr/bin:/bin")),
            "rootfs",
            Map.of("type", "layers", "diff_ids", List.of(layer))));
  }

  private static Map<String, Object> manifest(Blob config, Blob layer) {
    return new TreeMap<>(
        Map.of(
            "schemaVersion",
            2,
            "mediaType",
            "application/vnd.oci.image.manifest.v1+json",
            "config",
            config.described("application/vnd.oci.image.config.v1+json"),
            "layers",
            List.of(layer.described("application/vnd.oci.image.layer.v1.tar+gzip"))));
  }

  private Path write(String name, Object tree) throws IOException {
    return Files.write(
        layout.resolve(name), JSON.writeValueAsString(tree).getBytes(StandardCharsets.UTF_8));
  }

  private static Blob keep(Path blobs, Path file) throws IOException {
    var digest = digest(file);
    var size = Files.size(file);
    Files.move(file, blobs.resolve(digest.substring("sha256:".length())));
    return new Blob(digest, size);
  }

  private static String digest(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      return "sha256:" + DigestUtils.sha256Hex(in);
    }
  }

  private record Blob(String digest, long size) {

    Map<String, Object> described(String type) {
      return new TreeMap<>(Map.of("mediaType", type, "digest", digest, "size", size));
    }
  }
}
