package homelab.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which engine is taken, in which order, and that a changed archive is refused. */
class EngineToolsTests {

  private static final Platform PLATFORM = new Platform("linux", "x64");

  @TempDir Path folder;

  private final List<String> built = new ArrayList<>();
  private final Properties digests = new Properties();
  private HttpServer server;
  private String said = "v3.259.0";

  @BeforeEach
  void serveAnArchive() throws Exception {
    var content = Files.createDirectories(folder.resolve("release/pulumi"));
    program(content, "pulumi");
    program(content, "pulumi-language-java");
    var archive = folder.resolve("pulumi.tar.gz");
    new SystemCommands()
        .run(
            List.of("tar", "-czf", archive.toString(), "-C", "" + content.getParent(), "pulumi"),
            folder,
            Map.of(),
            line -> {});
    var bytes = Files.readAllBytes(archive);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
    digests.setProperty(
        "archive.sha256.linux-x64",
        HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
    for (var module : List.of("pulumi", "language-java")) {
      var pin = Files.createDirectories(folder.resolve("tools").resolve(module));
      Files.writeString(pin.resolve("go.mod"), "module " + module);
      Files.writeString(pin.resolve("go.sum"), "");
    }
    program(Files.createDirectories(folder.resolve("go")), "go");
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void anEngineOnPathIsTakenWhenItIsNewEnoughAndHasItsHost() throws IOException {
    var mine = onPath();
    assertThat(tools().folder(Map.of())).isEqualTo(mine);
  }

  @Test
  void anOlderEngineOnPathIsNotTaken() throws IOException {
    onPath();
    said = "v3.258.9";
    assertThat(tools().folder(Map.of())).isNotEqualTo(folder.resolve("path"));
  }

  @Test
  void aPinnedArchiveIsUnpackedOnce() {
    var first = tools().folder(Map.of());
    server.stop(0);
    assertThat(first.resolve("pulumi")).isExecutable();
    assertThat(tools().folder(Map.of())).isEqualTo(first);
    assertThat(built).isEmpty();
  }

  @Test
  void anArchiveWithAnotherDigestIsRefusedAndNothingOfItIsKept() {
    digests.setProperty("archive.sha256.linux-x64", "0".repeat(64));
    assertThatThrownBy(() -> tools().folder(Map.of()))
        .isInstanceOf(MissingToolException.class)
        .hasMessageContaining("SHA-256")
        .hasMessageContaining("0".repeat(64));
    assertThat(tools().installed(Map.of())).isEmpty();
  }

  @Test
  void withoutAPinnedDigestBothAreBuiltFromSource() {
    digests.clear();
    var made = tools().folder(Map.of());
    assertThat(built).containsExactly("pulumi", "language-java");
    assertThat(made.resolve("pulumi")).isExecutable();
    assertThat(made.resolve("pulumi-language-java")).isExecutable();
  }

  @Test
  void aNamedFolderWithoutTheEngineIsAMistakeAndNotIgnored() {
    assertThatThrownBy(() -> tools().folder(Map.of("HOMELAB_TOOLS_BIN", folder.toString())))
        .isInstanceOf(MissingToolException.class)
        .hasMessageContaining("HOMELAB_TOOLS_BIN");
  }

  @Test
  void aCacheThatCannotBeWrittenIsExplained() throws IOException {
    Files.writeString(folder.resolve("file"), "");
    var cache = new ToolCache(folder.resolve("file").resolve("tools"));
    assertThatThrownBy(() -> cache.provide("key", made -> {}))
        .isInstanceOf(MissingToolException.class)
        .hasMessageContaining("XDG_CACHE_HOME");
  }

  @Test
  void whatFailedHalfWayIsMadeAgain() {
    var cache = new ToolCache(folder.resolve("cache"));
    assertThatThrownBy(
            () ->
                cache.provide(
                    "key",
                    made -> {
                      touch(made.resolve("half"));
                      throw new IllegalStateException("power cut");
                    }))
        .hasMessage("power cut");
    var whole = cache.provide("key", made -> touch(made.resolve("whole")));
    assertThat(whole.resolve("half")).doesNotExist();
    assertThat(whole.resolve("whole")).exists();
  }

  private EngineTools tools() {
    var path = new SearchPath(List.of(folder.resolve("path"), folder.resolve("go")));
    var cache = new ToolCache(folder.resolve("cache"));
    var progress =
        new Progress(new PrintStream(OutputStream.nullOutputStream()), InstantSource.system());
    Commands commands =
        (line, where, environment, output) -> {
          if (line.contains("version")) {
            output.accept(said);
            return 0;
          }
          if (line.contains("build")) {
            built.add(where.getFileName().toString());
            var made = Path.of(line.get(line.indexOf("-o") + 1));
            program(made.getParent(), made.getFileName().toString());
            return 0;
          }
          return new SystemCommands().run(line, where, environment, output);
        };
    var pins =
        new EnginePins(
            "3.259.0",
            "http://127.0.0.1:%d/{version}-{platform}".formatted(server.getAddress().getPort()),
            digests);
    var build = new GoBuild(folder.resolve("tools"), PLATFORM, path, cache, commands, progress);
    return new EngineTools(
        pins, PLATFORM, path, cache, commands, build, new EngineArchive(commands), progress);
  }

  private Path onPath() throws IOException {
    var made = Files.createDirectories(folder.resolve("path"));
    program(made, "pulumi");
    program(made, "pulumi-language-java");
    return made;
  }

  private static void program(Path where, String name) {
    touch(where.resolve(name));
    assertThat(where.resolve(name).toFile().setExecutable(true)).isTrue();
  }

  private static void touch(Path file) {
    try {
      Files.writeString(file, "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
