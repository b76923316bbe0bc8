package homelab.tools;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Every tool that the project runs with. Asking for one installs it first if it is not there. */
public final class Toolbox {

  private final EngineTools engine;
  private final GoBuild go;
  private final PythonTools python;
  private final PythonTools ansible216;
  private final DebianPackages debian;
  private final Map<String, String> environment;

  private Toolbox(
      EngineTools engine,
      GoBuild go,
      PythonTools python,
      PythonTools ansible216,
      DebianPackages debian,
      Map<String, String> environment) {
    this.engine = engine;
    this.go = go;
    this.python = python;
    this.ansible216 = ansible216;
    this.debian = debian;
    this.environment = environment;
  }

  /**
   * The toolbox of a project.
   *
   * @param root the project's folder, whose {@code tools/} holds the pins
   * @param environment of the user: PATH, HOME, XDG_CACHE_HOME, HOMELAB_TOOLS_BIN
   */
  public static Toolbox of(
      Path root, Map<String, String> environment, Commands commands, Progress progress) {
    var pins = root.resolve("tools");
    var platform = Platform.current();
    var path = SearchPath.of(environment);
    var cache = ToolCache.of(environment);
    var go = new GoBuild(pins, platform, path, cache, commands, progress);
    var engine =
        new EngineTools(
            EnginePins.read(pins),
            platform,
            path,
            cache,
            commands,
            go,
            new EngineArchive(commands),
            progress);
    return new Toolbox(
        engine,
        go,
        new PythonTools(PythonTools.Environment.CURRENT, pins, path, cache, commands, progress),
        new PythonTools(
            PythonTools.Environment.ANSIBLE_2_16, pins, path, cache, commands, progress),
        new DebianPackages(pins, path, commands, progress),
        Map.copyOf(environment));
  }

  /** Returns the folder of {@code pulumi} and {@code pulumi-language-java}. */
  public Path engine() {
    return engine.folder(environment);
  }

  /** Returns the folder of the engine if nothing has to be installed for it. */
  public Optional<Path> installedEngine() {
    return engine.installed(environment);
  }

  /** Returns the folder of {@code actionlint}. */
  public Path actionlint() {
    return go.folder(GoTool.ACTIONLINT);
  }

  /** Returns the folder of {@code versitygw}, an S3 server that verifies signatures. */
  public Path versitygw() {
    return go.folder(GoTool.VERSITYGW);
  }

  /** Returns the folder of {@code docker-compose}, as Debian 13 has it. */
  public Path compose() {
    return go.folder(GoTool.COMPOSE);
  }

  /** Returns the folder of the oldest Ansible that the control plane may have. */
  public Path ansible216() {
    return ansible216.folder();
  }

  /** Returns the folder of Ansible, ansible-lint, shellcheck, yamllint and zizmor. */
  public Path python() {
    return python.folder();
  }

  /** Returns the same folder if nothing has to be installed for it. */
  public Optional<Path> installedPython() {
    return python.installed();
  }

  /** Tells whether this system installs packages as Debian does. */
  public boolean onDebian() {
    return debian.known();
  }

  /** Returns the lab's Debian packages that are not installed. */
  public List<String> missingLabPackages() {
    return debian.missing();
  }

  /** Installs the lab's Debian packages; only root can. */
  public void installLabPackages() {
    debian.install();
  }
}
