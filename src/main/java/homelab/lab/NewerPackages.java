package homelab.lab;

import homelab.tools.Progress;
import homelab.tools.ToolCache;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * The package mirror as it is a week later: what it had, and newer versions of some of it. Made
 * once, where a test asks for it, and kept in the user's cache.
 *
 * @param folder holds {@code packages/}, a signed repository, and {@code key.gpg}
 */
record NewerPackages(Path folder) {

  /** What is appended to the version of a package that moved on. */
  static final String MARK = "+lab1";

  /** Part of the image; its upgrade takes long enough to be met by others. */
  static final String SLOW = "iputils-ping";

  /** Of the image and of what the first boot asks for; all that one source makes moves together. */
  private static final List<String> MOVED =
      List.of(SLOW, "openssh-client", "openssh-server", "openssh-sftp-server", "wireguard-tools");

  /** Returns the repository, made first if it is not there. */
  static NewerPackages provide(ToolCache cache, LabParts parts, Host host, Progress progress) {
    var script = LabParts.resource("newer-packages.sh");
    var ingredients = script + LabParts.resource("package-index.sh") + MOVED;
    var key =
        "lab-newer-"
            + DigestUtils.sha256Hex(ingredients + parts.folder().getFileName()).substring(0, 16);
    return new NewerPackages(
        cache.provide(
            key,
            folder ->
                progress.during(
                    "making newer packages for the lab",
                    "about half a minute, once",
                    () -> {
                      make(folder, parts, host, script);
                      return folder;
                    })));
  }

  Path packages() {
    return folder.resolve("packages");
  }

  Path key() {
    return folder.resolve("key.gpg");
  }

  private static void make(Path folder, LabParts parts, Host host, String script) {
    Path scratch = null;
    try {
      scratch = Files.createTempDirectory("homelab-lab-newer");
      var pool = Files.createDirectories(folder.resolve("packages").resolve("pool"));
      for (var name : List.of("upper", "work", "merged", "gnupg")) {
        Files.createDirectories(scratch.resolve(name));
      }
      Files.setPosixFilePermissions(
          scratch.resolve("gnupg"), PosixFilePermissions.fromString("rwx------"));
      var current = download(scratch, parts, host);
      host.run("sh", "-c", "cp -l %s/pool/*.deb %s/".formatted(parts.packages(), pool));
      host.run("sh", "-c", script, "newer-packages", current.toString(), pool.toString(), SLOW);
      host.run(
          "sh",
          "-c",
          LabParts.resource("package-index.sh"),
          "package-index",
          folder.resolve("packages").toString(),
          LabParts.release(),
          scratch.resolve("gnupg").toString(),
          folder.resolve("key.gpg").toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      if (scratch != null) {
        host.attempt("umount", scratch.resolve("merged").toString());
        host.attempt("gpgconf", "--homedir", scratch.resolve("gnupg").toString(), "--kill", "all");
        host.attempt("rm", "-rf", "--one-file-system", scratch.toString());
      }
    }
  }

  /** Returns a folder with the packages as they are now, from where the image came from. */
  private static Path download(Path scratch, LabParts parts, Host host) {
    var merged = scratch.resolve("merged");
    host.overlay(parts.root(), scratch.resolve("upper"), scratch.resolve("work"), merged);
    host.run("cp", "-L", "/etc/resolv.conf", merged.resolve("etc/resolv.conf").toString());
    host.run("chroot", merged.toString(), "apt-get", "-qq", "update");
    var line =
        new ArrayList<>(
            List.of(
                "chroot",
                merged.toString(),
                "sh",
                "-c",
                "mkdir /lab-now && cd /lab-now && apt-get -qq -o APT::Sandbox::User=root download"
                    + " \"$@\"",
                "download"));
    line.addAll(MOVED);
    host.run(line.toArray(String[]::new));
    return merged.resolve("lab-now");
  }
}
