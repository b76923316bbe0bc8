package homelab.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The node, or a machine at home: a container with systemd as its first process, its own file
 * system over the image's, its own network and a serial console. Its power can be cut; what is on
 * its disk stays.
 */
final class Machine implements AutoCloseable {

  private static final Pattern CONTROL = Pattern.compile("\u001b\\[[0-9;?]*[A-Za-z]|\u001b[=>]|\r");

  private final Host host;
  private final String name;
  private final Path folder;
  private final Plug plug;
  private final Consumer<String> watcher;
  private final List<String> console = new ArrayList<>();
  private final StringBuilder unfinished = new StringBuilder();
  private Process process;

  /** Where a machine is plugged in: a network namespace that is there before it and after it. */
  interface Plug {

    /** The namespace's file. */
    String path();

    /** Removes an interface that outlived the machine's power. */
    void forget(String device);
  }

  /**
   * Prepares a machine that is off.
   *
   * @param image the root file system that is never written to
   * @param folder where its disk is kept
   * @param disk how much it can hold beyond the image, as tmpfs takes it; empty for no limit
   * @param watcher is handed each line of the console as it comes
   */
  Machine(
      Host host,
      String name,
      Path image,
      Path folder,
      Optional<String> disk,
      Plug plug,
      Consumer<String> watcher)
      throws IOException {
    this.host = host;
    this.name = name;
    this.folder = folder;
    this.plug = plug;
    this.watcher = watcher;
    Files.createDirectories(folder.resolve("store"));
    if (disk.isPresent()) {
      limit(disk.get());
    }
    for (var part : List.of("store/disk", "store/work", "root", "docker")) {
      Files.createDirectories(folder.resolve(part));
    }
    host.overlay(image, folder.resolve("store/disk"), folder.resolve("store/work"), root());
  }

  private void limit(String size) {
    host.run(
        "mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", folder.resolve("store").toString());
  }

  /** Its root file system, to plant files in while it is off and to look at what it left. */
  Path root() {
    return folder.resolve("root");
  }

  /** Switches it on. */
  synchronized void powerOn() {
    try {
      var line =
          String.join(
              " ",
              "exec systemd-nspawn --quiet --boot --register=no --keep-unit --capability=all",
              "--system-call-filter='@keyring bpf'",
              "--directory=" + root(),
              "--machine=" + name,
              "--resolv-conf=off --timezone=off --link-journal=no",
              "--network-namespace-path=" + plug.path(),
              "--bind=/dev/net/tun",
              "--bind=" + folder.resolve("docker") + ":/var/lib/docker",
              "--console=interactive",
              // For a newer systemd on a machine with the older control groups; others pass it
              // over.
              "SYSTEMD_CGROUP_ENABLE_LEGACY_FORCE=1");
      // A console needs a terminal, which script(1) provides.
      var builder = new ProcessBuilder("script", "-qefc", line, "/dev/null");
      builder.environment().put("SYSTEMD_NSPAWN_API_VFS_WRITABLE", "1");
      builder.environment().put("TERM", "dumb");
      process = builder.redirectErrorStream(true).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var reader = new Thread(() -> follow(process), "console of " + name);
    reader.setDaemon(true);
    reader.start();
  }

  private void follow(Process running) {
    try (var text =
        new BufferedReader(
            new InputStreamReader(running.getInputStream(), StandardCharsets.UTF_8))) {
      for (int next = text.read(); next >= 0; next = text.read()) {
        if (next == '\n') {
          watcher.accept(endLine());
        } else {
          synchronized (console) {
            unfinished.append((char) next);
          }
        }
      }
    } catch (IOException e) {
      // The terminal is gone with the machine, which is what the end of it looks like.
      return;
    }
  }

  private String endLine() {
    synchronized (console) {
      var plain = plain(unfinished);
      unfinished.setLength(0);
      console.add(plain);
      return plain;
    }
  }

  private static String plain(CharSequence text) {
    return CONTROL.matcher(text).replaceAll("");
  }

  /** Waits until the console stands behind such a prompt, and says whether it did in time. */
  boolean awaitPrompt(String prompt, Duration bound) {
    long end = System.nanoTime() + bound.toNanos();
    do {
      synchronized (console) {
        if (plain(unfinished).endsWith(prompt)) {
          return true;
        }
      }
      pause(Duration.ofMillis(100));
    } while (System.nanoTime() < end && process.isAlive());
    return false;
  }

  /** Returns every line that the console has shown since the first power-on. */
  List<String> console() {
    synchronized (console) {
      return List.copyOf(console);
    }
  }

  /** Types on the console. */
  void type(String text) {
    try {
      OutputStream keyboard = process.getOutputStream();
      keyboard.write(text.getBytes(StandardCharsets.UTF_8));
      keyboard.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Waits for a line of the console.
   *
   * @param from how many lines to pass over
   * @return whether it came in time
   */
  boolean await(int from, Predicate<String> wanted, Duration bound) {
    long end = System.nanoTime() + bound.toNanos();
    do {
      var lines = console();
      if (lines.stream().skip(from).anyMatch(wanted)) {
        return true;
      }
      pause(Duration.ofMillis(200));
    } while (System.nanoTime() < end && process.isAlive());
    return false;
  }

  static void pause(Duration time) {
    try {
      Thread.sleep(time.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabFailure("interrupted", e);
    }
  }

  /** Runs a command inside, as root, by a way that the node itself knows nothing of. */
  Host.Result inside(String script) {
    var leader = leader();
    if (leader.isEmpty()) {
      return new Host.Result(255, List.of("the machine is off"));
    }
    return host.attempt(
        "nsenter",
        "--target",
        leader.get(0),
        "--mount",
        "--uts",
        "--ipc",
        "--net",
        "--pid",
        "--root",
        "--",
        "/usr/bin/env",
        "-i",
        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "HOME=/root",
        "LC_ALL=C",
        "/bin/bash",
        "-c",
        "cd / && { " + script + "\n}");
  }

  /** Runs a command in its file system while it is off. */
  Host.Result inImage(String script) {
    return host.attempt("chroot", root().toString(), "/bin/sh", "-c", script);
  }

  private List<String> leader() {
    return process
        .descendants()
        .filter(
            child -> child.info().command().map(c -> c.endsWith("systemd-nspawn")).orElse(false))
        .flatMap(ProcessHandle::children)
        .map(child -> Long.toString(child.pid()))
        .limit(1)
        .toList();
  }

  /** Cuts the power: every process is gone at once, and nothing is told. */
  synchronized void cutPower() {
    var victims = new ArrayList<ProcessHandle>();
    leader().forEach(pid -> ProcessHandle.of(Long.parseLong(pid)).ifPresent(victims::add));
    process.descendants().forEach(victims::add);
    victims.forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    plug.forget("wg0");
  }

  boolean isOn() {
    return process != null && process.isAlive();
  }

  @Override
  public void close() {
    if (isOn()) {
      cutPower();
    }
    host.attempt("umount", "--lazy", root().toString());
    host.attempt("umount", "--lazy", folder.resolve("store").toString());
  }
}
