package homelab.tools;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The packages that the lab and the tests of shell parts need from a Debian or Ubuntu. Their
 * versions are the distribution's: nothing that the project delivers is made with them.
 */
final class DebianPackages {

  private final Path pins;
  private final SearchPath path;
  private final Commands commands;
  private final Progress progress;

  DebianPackages(Path pins, SearchPath path, Commands commands, Progress progress) {
    this.pins = pins;
    this.path = path;
    this.commands = commands;
    this.progress = progress;
  }

  /** Returns the names in {@code tools/lab-packages.txt} that are not installed here. */
  List<String> missing() {
    var missing = new ArrayList<>(wanted());
    commands.run(
        List.of("dpkg-query", "--show", "--showformat", "${Package} ${db:Status-Status}\n"),
        pins,
        Map.of(),
        line -> {
          if (line.endsWith(" installed")) {
            missing.remove(line.substring(0, line.indexOf(' ')));
          }
        });
    return List.copyOf(missing);
  }

  /** Tells whether this system installs packages as Debian does. */
  boolean known() {
    return path.find("apt-get").isPresent() && path.find("dpkg-query").isPresent();
  }

  /** Installs what is missing; the caller is root. */
  void install() {
    var missing = missing();
    if (missing.isEmpty()) {
      return;
    }
    progress.during(
        "installing packages for the lab: " + String.join(" ", missing),
        "about half a minute, once",
        () -> {
          apt(List.of("update"));
          var arguments = new ArrayList<>(List.of("install", "--no-install-recommends"));
          arguments.addAll(missing);
          apt(arguments);
          return missing;
        });
  }

  private void apt(List<String> arguments) {
    // apt-get, unlike apt, does not wait for its lock unless it is told to.
    var line = new ArrayList<>(List.of("apt-get", "-q", "-y", "-o", "DPkg::Lock::Timeout=300"));
    line.addAll(arguments);
    var last = new Tail();
    int exitCode = commands.run(line, pins, Map.of("DEBIAN_FRONTEND", "noninteractive"), last);
    if (exitCode != 0) {
      throw new MissingToolException("apt-get %s failed:%n%s".formatted(arguments.get(0), last));
    }
  }

  private List<String> wanted() {
    try {
      return Files.readAllLines(pins.resolve("lab-packages.txt"), StandardCharsets.UTF_8).stream()
          .map(line -> line.replaceFirst("#.*", "").strip())
          .filter(line -> !line.isEmpty())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("tools/lab-packages.txt could not be read", e);
    }
  }
}
