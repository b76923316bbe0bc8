package homelab.lab;

import homelab.lab.internet.Internet;
import homelab.tools.Progress;
import homelab.tools.ToolCache;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * What every boot starts from and none changes, made once and kept in the user's cache: the node's
 * root file system as the cloud's image would be, the packages that the first boot asks for in a
 * signed repository, the stand-in for Semaphore's image, and the certificate of the lab's sites.
 *
 * @param folder holds {@code root/}, {@code packages/}, {@code registry/} and {@code tls.p12}
 */
record LabParts(Path folder) {

  /** What the cloud's image brings, the userspace WireGuard in place of the kernel's included. */
  private static final List<String> IMAGE_PACKAGES =
      List.of(
          "systemd",
          "systemd-sysv",
          "dbus",
          "udev",
          "cloud-init",
          "wireguard-go",
          "iproute2",
          "iputils-ping",
          "iptables",
          "iptables-persistent",
          "rpcbind",
          "openssh-server",
          "unattended-upgrades",
          "ca-certificates",
          "procps",
          "kmod",
          "libpam-systemd",
          "libfaketime");

  /** Raised when the code below makes something else of the same ingredients. */
  private static final String EDITION = "4";

  /** The files that go into the parts as they are. */
  private static final List<String> INGREDIENTS =
      List.of(
          "semaphore.py",
          "ansible.txt",
          "package-index.sh",
          "image/rules.v4",
          "image/cloud.cfg",
          "image/lab-cgroups.service");

  private static final Pattern WANTED = Pattern.compile("(?m)^PACKAGES=\\(([^)]*)\\)");
  private static final Pattern CODENAME = Pattern.compile("(?m)^VERSION_CODENAME=(\\S+)$");

  /** Returns the parts for this machine's release, made first if they are not there. */
  static LabParts provide(ToolCache cache, Host host, Progress progress) {
    var release = release();
    var ingredients =
        INGREDIENTS.stream().map(LabParts::resource).collect(Collectors.joining("\n"));
    var key =
        "lab-%s-%s"
            .formatted(
                release,
                DigestUtils.sha256Hex(EDITION + IMAGE_PACKAGES + wantedPackages() + ingredients)
                    .substring(0, 16));
    return new LabParts(
        cache.provide(
            key,
            folder ->
                progress.during(
                    "making the lab's parts",
                    "about two minutes, once",
                    () -> {
                      new Maker(folder, release, host).make();
                      return folder;
                    })));
  }

  Path root() {
    return folder.resolve("root");
  }

  Path packages() {
    return folder.resolve("packages");
  }

  Path registry() {
    return folder.resolve("registry");
  }

  Path certificate() {
    return folder.resolve("tls.p12");
  }

  /** Returns the stand-in's digest, with its algorithm. */
  String semaphoreDigest() {
    return text(registry().resolve("semaphore.digest")).strip();
  }

  /** The release of this machine, which is the node's too. */
  static String release() {
    var found = CODENAME.matcher(text(Path.of("/etc/os-release")));
    if (!found.find()) {
      throw new LabFailure("/etc/os-release names no VERSION_CODENAME; the lab needs one");
    }
    return found.group(1);
  }

  /** The names in the script itself: the mirror must hold what is asked of it, no list beside. */
  static List<String> wantedPackages() {
    var found = WANTED.matcher(resource("/cloud-init/50-packages.sh"));
    if (!found.find()) {
      throw new LabFailure("cloud-init/50-packages.sh has no line PACKAGES=(…) any more");
    }
    return List.of(found.group(1).split(" "));
  }

  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String resource(String name) {
    try (var stream = LabParts.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new IllegalStateException(name + " is not on the class path");
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes one set of parts. */
  private static final class Maker {

    /** Where this machine's own packages come from, in the order of what is asked first. */
    private static final List<String> SOURCES =
        List.of(
            "/etc/apt/sources.list.d/debian.sources",
            "/etc/apt/sources.list.d/ubuntu.sources",
            "/etc/apt/sources.list");

    private final Path folder;
    private final String release;
    private final Host host;

    Maker(Path folder, String release, Host host) {
      this.folder = folder;
      this.release = release;
      this.host = host;
    }

    void make() {
      try {
        certificate();
        root();
        packages();
        new SemaphoreImage(folder.resolve("registry"), release, sources(), host).make();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** One certificate that is its own authority; the node's image trusts it. */
    private void certificate() {
      var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
      var store = folder.resolve("tls.p12").toString();
      var password = new String(Internet.STORE_PASSWORD);
      // The password protects nothing: the key is made here and is trusted in the lab only.
      host.run(
          keytool,
          "-genkeypair",
          "-alias",
          "lab",
          "-keyalg",
          "EC",
          "-groupname",
          "secp256r1",
          "-dname",
          "CN=homelab lab",
          "-validity",
          "14600",
          "-startdate",
          "-20y",
          "-ext",
          "bc:critical=ca:true",
          "-ext",
          Internet.NAMES.keySet().stream()
              .sorted()
              .map(name -> "dns:" + name)
              .collect(Collectors.joining(",", "san=", "")),
          "-storetype",
          "PKCS12",
          "-keystore",
          store,
          "-storepass",
          password);
    }

    private static String sources() {
      return SOURCES.stream()
          .filter(candidate -> Files.isRegularFile(Path.of(candidate)))
          .findFirst()
          .orElseThrow(
              () ->
                  new LabFailure(
                      "this machine's apt has none of %s; the lab takes its packages there"
                          .formatted(String.join(", ", SOURCES))));
    }

    private void root() throws IOException {
      var root = folder.resolve("root").toString();
      host.run(
          "mmdebstrap",
          "--quiet",
          "--variant=minbase",
          "--components=main",
          "--include=" + String.join(",", IMAGE_PACKAGES),
          release,
          root,
          sources());
      new ImageFiles(folder.resolve("root")).plant(folder.resolve("tls.p12"), host);
    }

    /** Downloads what the image lacks and signs it with a key that is forgotten afterwards. */
    private void packages() throws IOException {
      var pool = Files.createDirectories(folder.resolve("packages").resolve("pool"));
      var scratch = Files.createTempDirectory("homelab-lab-packages");
      var merged = scratch.resolve("merged");
      for (var name : List.of("upper", "work", "merged", "gnupg")) {
        Files.createDirectories(scratch.resolve(name));
      }
      Files.setPosixFilePermissions(
          scratch.resolve("gnupg"), PosixFilePermissions.fromString("rwx------"));
      host.overlay(
          folder.resolve("root"), scratch.resolve("upper"), scratch.resolve("work"), merged);
      try {
        host.run("cp", "-L", "/etc/resolv.conf", merged.resolve("etc/resolv.conf").toString());
        host.run("chroot", merged.toString(), "apt-get", "-qq", "update");
        var install =
            new ArrayList<>(
                List.of(
                    "chroot",
                    merged.toString(),
                    "apt-get",
                    "-qq",
                    "-y",
                    "--no-install-recommends",
                    "--download-only",
                    "install"));
        install.addAll(wantedPackages());
        host.run(install.toArray(String[]::new));
        host.run("sh", "-c", "mv %s/var/cache/apt/archives/*.deb %s/".formatted(merged, pool));
        index(scratch.resolve("gnupg"));
      } finally {
        host.attempt("umount", merged.toString());
        host.attempt("gpgconf", "--homedir", scratch.resolve("gnupg").toString(), "--kill", "all");
        host.attempt("rm", "-rf", scratch.toString());
      }
    }

    private void index(Path gnupg) {
      var script = resource("package-index.sh");
      host.run(
          "sh",
          "-c",
          script,
          "package-index",
          folder.resolve("packages").toString(),
          release,
          gnupg.toString(),
          folder.resolve("root/etc/apt/trusted.gpg.d/lab.gpg").toString());
    }
  }
}
