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

/** A Python environment, every file of it pinned by its hash in one file of {@code tools/}. */
final class PythonTools {

  /**
   * What an environment is made from.
   *
   * @param name what its folder in the cache begins with
   * @param requirements the file in {@code tools/} that pins it
   * @param holds what it holds, for a person
   * @param oldest the oldest minor version of Python 3 that runs it
   * @param newest the newest one
   */
  record Environment(String name, String requirements, String holds, int oldest, int newest) {

    /** What the control plane runs today, and the linters. */
    static final Environment CURRENT =
        new Environment("python", "requirements.txt", "Ansible and the linters", 12, 14);

    /** The oldest Ansible that Semaphore's images were seen with. */
    static final Environment ANSIBLE_2_16 =
        new Environment("ansible-2.16", "requirements-ansible-2.16.txt", "Ansible 2.16", 10, 12);
  }

  private final Environment environment;
  private final Path pins;
  private final SearchPath path;
  private final ToolCache cache;
  private final Commands commands;
  private final Progress progress;

  PythonTools(
      Environment environment,
      Path pins,
      SearchPath path,
      ToolCache cache,
      Commands commands,
      Progress progress) {
    this.environment = environment;
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
                        ("No Python 3.%1$d to 3.%2$d with its venv module was found; %3$s need"
                                + " it. Install one (Ubuntu 24.04: apt install python3-venv;"
                                + " macOS: brew install python@3.%2$d; anywhere: pyenv install"
                                + " 3.%2$d), and run this again.")
                            .formatted(
                                environment.oldest(), environment.newest(), environment.holds())));
    var pip = folder.resolve("bin").resolve("pip").toString();
    progress.during(
        "installing " + environment.holds(),
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
                  pins.resolve(environment.requirements()).toString()));
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
          "%s could not be installed:%n%s".formatted(environment.holds(), last));
    }
  }

  private Stream<Path> candidates() {
    var names = new ArrayList<String>();
    IntStream.iterate(
            environment.newest(), minor -> minor >= environment.oldest(), minor -> minor - 1)
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
            .formatted(environment.oldest(), environment.newest());
    return commands.run(List.of(python.toString(), "-c", program), pins, Map.of(), text -> {}) == 0;
  }

  private String key() {
    try {
      var digest =
          MessageDigest.getInstance("SHA-256")
              .digest(Files.readAllBytes(pins.resolve(environment.requirements())));
      return environment.name() + "-" + HexFormat.of().formatHex(digest).substring(0, 16);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "tools/%s could not be read".formatted(environment.requirements()), e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
