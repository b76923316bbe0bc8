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
 * part of Semaphore's API that the control plane touches, and a real ansible-core beside it, as the
 * real image has. That one cannot be had without the internet.
 */
final class SemaphoreImage {

  /** The user that Semaphore's own image runs as; its group is root's. */
  private static final int USER = 1001;

  /** What ansible-core needs; it is itself not in every release, and never in this version. */
  private static final List<String> PACKAGES =
      List.of(
          "python3",
          "python3-minimal",
          "libpython3-stdlib",
          "libc-bin",
          "python3-yaml",
          "python3-jinja2",
          "python3-cryptography",
          "python3-packaging",
          "python3-resolvelib",
          "openssh-client",
          "dash",
          "coreutils");

  private static final String PLAYBOOK =
      """
      #!/usr/bin/python3
      import sys
      from ansible.cli.playbook import main
      sys.exit(main())
      """;

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
          "--include=" + String.join(",", PACKAGES),
          release,
          root.toString(),
          sources);
      var program = root.resolve("usr/local/bin/semaphore");
      Files.createDirectories(program.getParent());
      Files.writeString(program, LabParts.resource("semaphore.py"));
      host.run("chmod", "0755", program.toString());
      ansible(root);
      for (var owned : List.of("var/lib/semaphore", "etc/semaphore", "home/semaphore")) {
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

  /** The one wheel by its hash; what it imports comes from the release's own packages. */
  private void ansible(Path root) throws IOException {
    var scratch = root.resolveSibling("ansible");
    var pins = Files.createDirectories(scratch).resolve("ansible.txt");
    Files.writeString(pins, LabParts.resource("ansible.txt"));
    host.run("/usr/bin/python3", "-m", "venv", scratch.resolve("venv").toString());
    host.run(
        scratch.resolve("venv/bin/pip").toString(),
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--only-binary=:all:",
        "--no-deps",
        "--no-compile",
        "--ignore-requires-python",
        "--require-hashes",
        "--target=" + scratch.resolve("wheel"),
        "--requirement=" + pins);
    var packages = Files.createDirectories(root.resolve("usr/lib/python3/dist-packages"));
    host.run("mv", scratch.resolve("wheel/ansible").toString(), packages.toString());
    var program = root.resolve("usr/bin/ansible-playbook");
    Files.writeString(program, PLAYBOOK);
    host.run("chmod", "0755", program.toString());
    // Nothing was configured, so nobody is known yet; ssh asks for the name of who runs it.
    Files.writeString(
        root.resolve("etc/passwd"),
        """
        root:x:0:0:root:/root:/bin/sh
        semaphore:x:%d:0::/home/semaphore:/bin/sh
        """
            .formatted(USER));
    Files.writeString(root.resolve("etc/group"), "root:x:0:\n");
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
                List.of("PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8")),
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
