package homelab.tools;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A Python environment with Ansible and the linters, every file of it pinned by its hash in {@code
 * tools/requirements.txt}.
 */
final class PythonTools {

  /** Ansible 2.21 runs on these minor versions of Python 3. */
  private static final int OLDEST = 12;

  private static final int NEWEST = 14;

  private final Path pins;
  private final SearchPath path;
  private final ToolCache cache;
  private final Commands commands;
  private final Progress progress;

  PythonTools(Path pins, SearchPath path, ToolCache cache, Commands commands, Progress progress) {
    this.pins = pins;
    this.path = path;
    this.cache = cache;
    this.commands = commands;
    this.progress = progress;
  }

  /** Returns the folder of its programs, installed first if need be. */
  Path folder() {
    return cache.provide(key(), this::install).resolve("bin");
  }

  /** Returns the folder of its programs, if it is installed already. */
  Optional<Path> installed() {
    return cache.holds(key()) ? Optional.of(folder()) : Optional.empty();
  }

  private void install(Path folder) {
    var python =
        candidates()
            .filter(this::isUsable)
            .findFirst()
            .orElseThrow(
                () ->
                    new MissingToolException(
                        ("No Python 3.%d to 3.%d with its venv module was found; Ansible and the"
                                + " linters run on it. Install one (Ubuntu 24.04: apt install"
                                + " python3-venv; macOS: brew install python@3.13; anywhere:"
                                + " pyenv install 3.13), and run this again.")
                            .formatted(OLDEST, NEWEST)));
    var pip = folder.resolve("bin").resolve("pip").toString();
    progress.during(
        "installing Ansible and the linters",
        "about a minute, once",
        () -> {
          run(List.of(python.toString(), "-m", "venv", folder.toString()));
          run(
              List.of(
                  pip,
                  "install",
                  "--quiet",
                  "--disable-pip-version-check",
                  "--no-input",
                  "--only-binary=:all:",
                  "--require-hashes",
                  "--requirement",
                  pins.resolve("requirements.txt").toString()));
          return folder;
        });
  }

  private void run(List<String> line) {
    var last = new Tail();
    int exitCode =
        commands.run(
            line,
            pins,
            // A user's own settings or packages must not leak into what is pinned.
            Map.of("PIP_REQUIRE_VIRTUALENV", "0", "PYTHONNOUSERSITE", "1"),
            last);
    if (exitCode != 0) {
      throw new MissingToolException(
          "Ansible and the linters could not be installed:%n%s".formatted(last));
    }
  }

  private Stream<Path> candidates() {
    var names = new ArrayList<String>();
    IntStream.iterate(NEWEST, minor -> minor >= OLDEST, minor -> minor - 1)
        .forEach(minor -> names.add("python3." + minor));
    names.add("python3");
    return Stream.concat(names.stream().flatMap(name -> path.find(name).stream()), fromPyenv());
  }

  /** pyenv puts a shim on PATH that refuses to run unless that version was chosen. */
  private Stream<Path> fromPyenv() {
    var versions =
        path.find("python3")
            .map(Path::getParent)
            .map(Path::getParent)
            .map(root -> root.resolve("versions"))
            .filter(Files::isDirectory);
    if (versions.isEmpty()) {
      return Stream.empty();
    }
    try (var folders = Files.list(versions.get())) {
      return folders
          .sorted(Comparator.reverseOrder())
          .map(folder -> folder.resolve("bin").resolve("python3"))
          .filter(Files::isExecutable)
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(versions.get() + " could not be listed", e);
    }
  }

  private boolean isUsable(Path python) {
    var program =
        "import ensurepip, venv, sys; sys.exit(not ((3, %d) <= sys.version_info[:2] <= (3, %d)))"
            .formatted(OLDEST, NEWEST);
    return commands.run(List.of(python.toString(), "-c", program), pins, Map.of(), text -> {}) == 0;
  }

  private String key() {
    try {
      var digest =
          MessageDigest.getInstance("SHA-256")
              .digest(Files.readAllBytes(pins.resolve("requirements.txt")));
      return "python-" + HexFormat.of().formatHex(digest).substring(0, 16);
    } catch (IOException e) {
      throw new UncheckedIOException("tools/requirements.txt could not be read", e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
