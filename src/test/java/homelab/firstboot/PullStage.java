package homelab.firstboot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The node's own command, as it is planted, in a throw-away folder: a person's clone, a real git
 * server with a bare repository, and the node's folders. Only Docker and the journal are stand-ins;
 * what they were handed is written down.
 */
final class PullStage implements AutoCloseable {

  /** What a pull did. */
  record Pulled(int exitCode, String said) {}

  private final Path folder;
  private final int port;
  private final Path script;
  private Process server;

  /** Lays everything out; what the node trusts is the key {@code owner}, or anybody. */
  PullStage(Path folder, boolean signersConfigured) throws IOException, InterruptedException {
    this.folder = folder;
    this.port = freePort();
    key("owner");
    key("stranger");
    var signers =
        signersConfigured
            ? List.of("owner@example.org " + Files.readString(folder.resolve("owner.pub")).strip())
            : List.<String>of();
    Files.createDirectories(folder.resolve("served/example"));
    git("init", "--quiet", "--bare", "--initial-branch=main", bare().toString());
    git("init", "--quiet", "--initial-branch=main", desk().toString());
    git("-C", desk().toString(), "remote", "add", "origin", bare().toString());
    // Noise does not get smaller by trying for seconds.
    git("-C", desk().toString(), "config", "core.compression", "0");
    this.script = plant(signers);
    serve();
  }

  private Path plant(List<String> signers) throws IOException {
    Files.createDirectories(node().resolve("secrets"));
    Files.createDirectories(node().resolve("bin"));
    Files.writeString(
        node().resolve("secrets/allowed-signers"),
        String.join("", signers.stream().map(line -> line + "\n").toList()));
    dockerFails(false);
    stub("logger", "shift; shift; echo \"$*\" >>'%s/journal'".formatted(node()));
    var text = FirstBoot.render(ExampleInputs.following(url(), signers)).script();
    for (var place :
        Map.of(
                "STATE=/var/lib/homelab", "STATE=" + node().resolve("state"),
                "SECRETS=/etc/homelab", "SECRETS=" + node().resolve("secrets"),
                "RUNTIME=/run/homelab", "RUNTIME=" + node().resolve("run"),
                "CONSOLE=/dev/console", "CONSOLE=" + node().resolve("console"),
                "PATH=/usr/local/sbin:", "PATH=" + node().resolve("bin") + ":/usr/local/sbin:")
            .entrySet()) {
      assertThat(text).contains(place.getKey());
      text = text.replace(place.getKey(), place.getValue());
    }
    return Files.writeString(folder.resolve("homelab-node"), text);
  }

  /** Says how every later call of Docker ends. */
  void dockerFails(boolean fails) throws IOException {
    stub("docker", "echo \"$*\" >>'%s/docker'; exit %d".formatted(node(), fails ? 1 : 0));
  }

  /** What Docker was called with. */
  String runs() throws IOException {
    var file = node().resolve("docker");
    return Files.exists(file) ? Files.readString(file) : "";
  }

  void forgetRuns() throws IOException {
    Files.deleteIfExists(node().resolve("docker"));
  }

  /** What lies in memory only is gone. */
  void boot() throws IOException {
    Files.delete(node().resolve("run/reconciled"));
  }

  void aDayPasses() throws IOException {
    Files.setLastModifiedTime(
        node().resolve("run/reconciled"),
        FileTime.from(Instant.now().minus(Duration.ofMinutes(24 * 60 + 2))));
  }

  private void stub(String name, String line) throws IOException {
    var file = Files.writeString(node().resolve("bin").resolve(name), "#!/bin/sh\n" + line + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private void key(String name) throws IOException, InterruptedException {
    run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder.resolve(name).toString());
  }

  String url() {
    return "git://127.0.0.1:%d/example/homelab.git".formatted(port);
  }

  Path node() {
    return folder.resolve("node");
  }

  /** Where the owner works. */
  Path desk() {
    return folder.resolve("clone");
  }

  private Path bare() {
    return folder.resolve("served/example/homelab.git");
  }

  /** The tree that Semaphore would read. */
  Path current() {
    return node().resolve("state/repository/current");
  }

  /** Every tree that was ever laid out and is still there, by the name of its commit. */
  List<String> trees() throws IOException {
    try (var files = Files.list(current().getParent())) {
      return files
          .filter(file -> Files.isDirectory(file, java.nio.file.LinkOption.NOFOLLOW_LINKS))
          .map(file -> file.getFileName().toString())
          .sorted()
          .toList();
    }
  }

  /** Commits a file and pushes it over whatever is there; the key signs, none when it is empty. */
  String push(String file, String content, String key) throws IOException, InterruptedException {
    var path = desk().resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, content);
    return push(key);
  }

  String push(String key) throws IOException, InterruptedException {
    git("-C", desk().toString(), "add", "--all");
    var line =
        new ArrayList<>(
            List.of(
                "-C",
                desk().toString(),
                "-c",
                "gpg.format=ssh",
                "-c",
                "user.signingKey=" + folder.resolve(key.isEmpty() ? "owner" : key),
                "commit",
                "--quiet",
                "--message=one",
                key.isEmpty() ? "--no-gpg-sign" : "--gpg-sign"));
    git(line.toArray(String[]::new));
    git("-C", desk().toString(), "push", "--quiet", "--force", "origin", "HEAD:main");
    return git("-C", desk().toString(), "rev-parse", "HEAD").strip();
  }

  /** Pushes an older commit of the clone over the branch. */
  void pushBackTo(String commit) throws IOException, InterruptedException {
    git("-C", desk().toString(), "reset", "--quiet", "--hard", commit);
    git("-C", desk().toString(), "push", "--quiet", "--force", "origin", "HEAD:main");
  }

  /** Runs what homelab-pull.service runs. */
  Pulled pull() throws IOException, InterruptedException {
    return pull(60);
  }

  /** The same with less patience, in seconds. */
  Pulled pull(int patience) throws IOException, InterruptedException {
    var builder = new ProcessBuilder("bash", script.toString(), "pull").redirectErrorStream(true);
    builder.environment().put("HOMELAB_FETCH_PATIENCE", Integer.toString(patience));
    var journal = node().resolve("journal");
    Files.deleteIfExists(journal);
    var process = builder.start();
    process.getInputStream().readAllBytes();
    int exitCode = process.waitFor();
    return new Pulled(exitCode, Files.exists(journal) ? Files.readString(journal) : "");
  }

  /** What doctor and the status line are told of the control plane. */
  String controlPlane() throws IOException {
    return Files.readString(node().resolve("state/control-plane")).strip();
  }

  /** How many bytes the node keeps of the repository, trees and history. */
  long kept() throws IOException {
    try (var files = Files.walk(node().resolve("state"))) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }

  void serve() throws IOException, InterruptedException {
    server =
        new ProcessBuilder(
                "git",
                "daemon",
                "--reuseaddr",
                "--export-all",
                "--listen=127.0.0.1",
                "--port=" + port,
                "--base-path=" + folder.resolve("served"),
                folder.resolve("served").toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("server.log").toFile())
            .start();
    for (int look = 0; look < 100; look++) {
      try (var probe = new Socket(InetAddress.getLoopbackAddress(), port)) {
        return;
      } catch (IOException e) {
        Thread.sleep(50);
      }
    }
    throw new AssertionError(Files.readString(folder.resolve("server.log")));
  }

  /** From here on nobody listens. */
  void serverDown() throws InterruptedException {
    // git daemon is a child of the git that was started, and outlives it.
    server.descendants().forEach(ProcessHandle::destroy);
    server.destroy();
    server.waitFor();
  }

  /** From here on connections are taken and never answered, until what is returned is closed. */
  ServerSocket serverSilent() throws IOException, InterruptedException {
    serverDown();
    var silent = new ServerSocket();
    silent.setReuseAddress(true);
    silent.bind(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    return silent;
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private String git(String... arguments) throws IOException, InterruptedException {
    var line = new ArrayList<>(List.of("git"));
    line.addAll(List.of(arguments));
    return run(line.toArray(String[]::new));
  }

  private String run(String... line) throws IOException, InterruptedException {
    var builder = new ProcessBuilder(line).redirectErrorStream(true);
    for (var who : List.of("AUTHOR", "COMMITTER")) {
      builder.environment().put("GIT_" + who + "_NAME", "owner");
      builder.environment().put("GIT_" + who + "_EMAIL", "owner@example.org");
    }
    builder.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
    var process = builder.start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("%s: %s", String.join(" ", line), said).isZero();
    return said;
  }

  @Override
  public void close() throws InterruptedException {
    serverDown();
  }
}
