package homelab.cli;

import homelab.tools.Commands;
import homelab.tools.MissingToolException;
import homelab.tools.SearchPath;
import homelab.tools.Toolbox;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The looks at this machine itself. */
final class ToolChecks {

  private final Toolbox toolbox;
  private final SearchPath path;
  private final Commands commands;
  private final Path root;

  ToolChecks(Invocation invocation) {
    this.toolbox = invocation.toolbox();
    this.path = SearchPath.of(invocation.environment());
    this.commands = invocation.commands();
    this.root = invocation.root();
  }

  List<Check> all() {
    return List.of(
        Check.of(
            CheckGroup.THIS_MACHINE,
            "Java",
            () -> Check.Finding.pass(System.getProperty("java.version"))),
        Check.of(CheckGroup.THIS_MACHINE, "engine and language host", this::engine),
        Check.of(CheckGroup.THIS_MACHINE, "Go, to build the engine", this::go),
        Check.of(CheckGroup.THIS_MACHINE, "Ansible and linters", this::python),
        Check.of(
            CheckGroup.THIS_MACHINE,
            "git",
            () -> program("git", "Install git: the node follows a git repository.")),
        Check.of(
            CheckGroup.THIS_MACHINE,
            "ssh",
            () -> program("ssh", "Install an OpenSSH client: the serial console needs it.")),
        Check.of(CheckGroup.THIS_MACHINE, "lab packages", this::lab));
  }

  private Check.Finding engine() {
    try {
      return toolbox
          .installedEngine()
          .map(folder -> Check.Finding.pass(version(folder) + " in " + folder))
          .orElseGet(
              () ->
                  Check.Finding.skip(
                      "not installed yet",
                      "The first command that needs it installs it; that takes some minutes."));
    } catch (MissingToolException e) {
      return Check.Finding.fail("not usable", e.getMessage());
    }
  }

  private Check.Finding go() {
    if (toolbox.installedEngine().isPresent()) {
      return Check.Finding.skip("not needed", "The engine is there.");
    }
    return program(
        "go",
        "Install Go (https://go.dev/dl), or Pulumi itself (https://www.pulumi.com/docs/install).");
  }

  private Check.Finding python() {
    return toolbox
        .installedPython()
        .map(folder -> Check.Finding.pass(folder.toString()))
        .orElseGet(
            () ->
                Check.Finding.skip(
                    "not installed yet",
                    "Only the tests and 'homelab lab' need them; they install them."));
  }

  private Check.Finding lab() {
    if (!toolbox.onDebian()) {
      return Check.Finding.skip("not Debian or Ubuntu", "The lab boots on Debian and Ubuntu only.");
    }
    var missing = toolbox.missingLabPackages();
    return missing.isEmpty()
        ? Check.Finding.pass("all installed")
        : Check.Finding.skip(
            "%d missing".formatted(missing.size()),
            "Only the lab needs them: apt-get install " + String.join(" ", missing));
  }

  private Check.Finding program(String name, String advice) {
    Optional<Path> found = path.find(name);
    return found
        .map(file -> Check.Finding.pass(file.toString()))
        .orElseGet(() -> Check.Finding.fail("not found", advice));
  }

  private String version(Path engine) {
    var said = new StringBuilder();
    commands.run(
        List.of(engine.resolve("pulumi").toString(), "version"),
        root,
        Map.of("PULUMI_SKIP_UPDATE_CHECK", "1"),
        said::append);
    return said.toString();
  }
}
