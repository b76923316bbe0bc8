package homelab.lab;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Debian's docker-registry, on the loopback of the machine that pulls from it: the one place from
 * which Docker takes images without TLS. Images are pushed to it as any client would.
 */
final class RealRegistry implements AutoCloseable {

  /** Where a machine finds it. */
  static final String ADDRESS = "127.0.0.1:5000";

  private static final String BASE = "http://" + ADDRESS + "/v2/";

  private final Host host;
  private final String namespace;
  private final Path blobs;
  private final Process process;

  private RealRegistry(Host host, String namespace, Path blobs, Process process) {
    this.host = host;
    this.namespace = namespace;
    this.blobs = blobs;
    this.process = process;
  }

  /**
   * Starts an empty one in a machine's file system and network.
   *
   * @param namespace the machine's
   * @param root the machine's root
   * @param parts holds the program, and the OCI layout that images are pushed from
   */
  static RealRegistry start(Host host, String namespace, Path root, Path parts) throws IOException {
    var folder = Files.createDirectories(root.resolve("srv/registry"));
    Files.copy(
        parts.resolve("docker-registry"),
        folder.resolve("program"),
        StandardCopyOption.COPY_ATTRIBUTES);
    Files.writeString(
        folder.resolve("config.yml"),
        """
        version: 0.1
        log: {level: warn}
        storage: {filesystem: {rootdirectory: /srv/registry/data}}
        http: {addr: "%s"}
        """
            .formatted(ADDRESS));
    var process =
        new ProcessBuilder(
                "ip",
                "netns",
                "exec",
                namespace,
                "chroot",
                root.toString(),
                "/srv/registry/program",
                "serve",
                "/srv/registry/config.yml")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    var registry = new RealRegistry(host, namespace, parts.resolve("registry/blobs"), process);
    if (!LabStage.soon(Duration.ofSeconds(30), registry::answers)) {
      registry.close();
      throw new LabFailure(
          "docker-registry does not answer:\n" + Files.readString(folder.resolve("log")));
    }
    return registry;
  }

  private boolean answers() {
    return curl("--fail", BASE).exitCode() == 0;
  }

  /** Pushes an image and lets a tag name it. */
  void push(String repository, String tag, String digest) throws IOException {
    var manifest = blob(digest);
    var content = new ObjectMapper().readTree(manifest.toFile());
    var parts = new ArrayList<>(List.of(content.path("config").path("digest").asText()));
    content.path("layers").forEach(layer -> parts.add(layer.path("digest").asText()));
    for (var part : parts) {
      upload(repository, part);
    }
    require(
        curl(
            "--fail",
            "--request",
            "PUT",
            "--header",
            "Content-Type: " + content.path("mediaType").asText(),
            "--data-binary",
            "@" + manifest,
            BASE + repository + "/manifests/" + tag));
  }

  private void upload(String repository, String digest) {
    var begun =
        curl(
            "--fail",
            "--request",
            "POST",
            "--output",
            "/dev/null",
            "--write-out",
            "%header{location}",
            BASE + repository + "/blobs/uploads/");
    require(begun);
    var place = begun.text().strip();
    require(
        curl(
            "--fail",
            "--request",
            "PUT",
            "--header",
            "Content-Type: application/octet-stream",
            "--data-binary",
            "@" + blob(digest),
            place + (place.contains("?") ? "&" : "?") + "digest=" + digest));
  }

  private Path blob(String digest) {
    return blobs.resolve(digest.replace(':', '/'));
  }

  private Host.Result curl(String... words) {
    var line =
        new ArrayList<>(
            List.of("ip", "netns", "exec", namespace, "curl", "--silent", "--show-error"));
    line.addAll(List.of(words));
    return host.attempt(line.toArray(String[]::new));
  }

  private static void require(Host.Result result) {
    if (result.exitCode() != 0) {
      throw new LabFailure("the registry took no image: " + result.text());
    }
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
