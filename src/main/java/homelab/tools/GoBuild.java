package homelab.tools;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Builds pinned programs with the Go tool chain and keeps them in the cache. */
final class GoBuild {

  private final Path pins;
  private final Platform platform;
  private final SearchPath path;
  private final ToolCache cache;
  private final Commands commands;
  private final Progress progress;

  GoBuild(
      Path pins,
      Platform platform,
      SearchPath path,
      ToolCache cache,
      Commands commands,
      Progress progress) {
    this.pins = pins;
    this.platform = platform;
    this.path = path;
    this.cache = cache;
    this.commands = commands;
    this.progress = progress;
  }

  /** Returns the folder that holds the program. */
  Path folder(GoTool tool) {
    return cache.provide(key(tool), folder -> build(tool, folder));
  }

  private void build(GoTool tool, Path folder) {
    var go =
        path.require(
            "go",
            ("It builds %s from source. Install Go (https://go.dev/dl), or put a ready '%s' on"
                    + " PATH, and run this again.")
                .formatted(tool.program(), tool.program()));
    var line =
        List.of(
            go.toString(),
            "build",
            "-buildvcs=false",
            "-mod=readonly",
            "-ldflags",
            String.join(" ", linkerFlags(tool)),
            "-o",
            folder.resolve(tool.program()).toString(),
            tool.source());
    var last = new Tail();
    int exitCode =
        progress.during(
            "building " + tool.program() + " from source",
            tool.expectation(),
            () ->
                commands.run(
                    line,
                    pins.resolve(tool.name()),
                    // The public checksum database does not know every module of Pulumi's; go.sum
                    // beside the pin is what they are compared with.
                    Map.of("GONOSUMDB", "github.com/pulumi/*", "GOFLAGS", ""),
                    last));
    if (exitCode != 0) {
      throw new MissingToolException(
          "%s could not be built; Go said last:%n%s".formatted(tool.program(), last));
    }
  }

  private static List<String> linkerFlags(GoTool tool) {
    var flags = new ArrayList<>(List.of("-s", "-w"));
    flags.addAll(tool.linkerFlags());
    return flags;
  }

  /** Returns name, platform and a digest of everything that decides the bytes. */
  String key(GoTool tool) {
    return "%s-%s-%s".formatted(tool.name(), platform, digest(tool));
  }

  /** Returns a digest of everything that decides the bytes. */
  String digest(GoTool tool) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      digest.update(Files.readAllBytes(pins.resolve(tool.name()).resolve("go.mod")));
      digest.update(Files.readAllBytes(pins.resolve(tool.name()).resolve("go.sum")));
      digest.update(String.join(" ", linkerFlags(tool)).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest.digest()).substring(0, 16);
    } catch (IOException e) {
      throw new UncheckedIOException("the pin of " + tool.name() + " could not be read", e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
