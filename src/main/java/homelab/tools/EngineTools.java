package homelab.tools;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the engine and its Java language host, or installs them. In order: the folder that {@value
 * #VARIABLE} names, {@code pulumi} on PATH if it is new enough and has its language host beside it,
 * the official archive if its digest is pinned, and last a build from source.
 */
final class EngineTools {

  /** Names a folder with both programs, for tests and for a machine that has them ready. */
  static final String VARIABLE = "HOMELAB_TOOLS_BIN";

  private static final String ENGINE = "pulumi";
  private static final String HOST = "pulumi-language-java";

  private final EnginePins pins;
  private final Platform platform;
  private final SearchPath path;
  private final ToolCache cache;
  private final Commands commands;
  private final GoBuild build;
  private final EngineArchive archive;
  private final Progress progress;

  EngineTools(
      EnginePins pins,
      Platform platform,
      SearchPath path,
      ToolCache cache,
      Commands commands,
      GoBuild build,
      EngineArchive archive,
      Progress progress) {
    this.pins = pins;
    this.platform = platform;
    this.path = path;
    this.cache = cache;
    this.commands = commands;
    this.build = build;
    this.archive = archive;
    this.progress = progress;
  }

  /** Returns a folder that holds both programs, installed first if need be. */
  Path folder(Map<String, String> environment) {
    return installed(environment).orElseGet(this::install);
  }

  /** Returns a folder that holds both programs, if nothing had to be installed for it. */
  Optional<Path> installed(Map<String, String> environment) {
    var named = environment.getOrDefault(VARIABLE, "");
    if (!named.isBlank()) {
      var folder = Path.of(named);
      if (!holdsBoth(folder)) {
        throw new MissingToolException(
            "%s is %s, which does not hold %s and %s. Unset it to have them installed."
                .formatted(VARIABLE, folder, ENGINE, HOST));
      }
      return Optional.of(folder);
    }
    return path.find(ENGINE)
        .filter(engine -> holdsBoth(engine.getParent()))
        .filter(engine -> pins.accepts(version(engine)))
        .map(Path::getParent)
        .or(() -> cached(archiveKey()))
        .or(() -> cached(buildKey()));
  }

  private Optional<Path> cached(String key) {
    return cache.holds(key) ? Optional.of(cache.provide(key, folder -> {})) : Optional.empty();
  }

  private Path install() {
    var digest = pins.digest(platform);
    if (digest.isPresent()) {
      var address = pins.archive(platform);
      return cache.provide(
          archiveKey(),
          folder ->
              progress.during(
                  "fetching " + address,
                  "about a minute, once",
                  () -> {
                    archive.unpack(address, digest.get(), folder);
                    return folder;
                  }));
    }
    return cache.provide(buildKey(), this::buildBoth);
  }

  private void buildBoth(Path folder) {
    var engine = build.folder(GoTool.pulumi(pins.engine())).resolve(ENGINE);
    var host = build.folder(GoTool.LANGUAGE_JAVA).resolve(HOST);
    try {
      Files.createSymbolicLink(folder.resolve(ENGINE), engine);
      Files.createSymbolicLink(folder.resolve(HOST), host);
    } catch (IOException e) {
      throw new UncheckedIOException(folder + " could not be filled with the engine", e);
    }
  }

  private String archiveKey() {
    return "engine-archive-%s-%s-%s"
        .formatted(pins.engine(), platform, pins.digest(platform).orElse("unpinned"));
  }

  private String buildKey() {
    return "engine-%s-%s"
        .formatted(build.key(GoTool.pulumi(pins.engine())), build.digest(GoTool.LANGUAGE_JAVA));
  }

  private String version(Path engine) {
    var said = new StringBuilder();
    int exitCode =
        commands.run(
            List.of(engine.toString(), "version"),
            engine.getParent(),
            Map.of("PULUMI_SKIP_UPDATE_CHECK", "1"),
            line -> said.append(line).append('\n'));
    return exitCode == 0 ? said.toString() : "";
  }

  private static boolean holdsBoth(Path folder) {
    return Files.isExecutable(folder.resolve(ENGINE)) && Files.isExecutable(folder.resolve(HOST));
  }
}
