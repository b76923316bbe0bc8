package homelab.roles;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The updater's guard, with a docker that only says which image runs and which one the tag names.
 * Time passes by moving the moments in the guard's own state back.
 */
class ServiceGuardTests {

  private static final String GOOD = "registry.test/app@sha256:" + "a".repeat(64);
  private static final String BAD = "registry.test/app@sha256:" + "b".repeat(64);
  private static final String NEXT = "registry.test/app@sha256:" + "c".repeat(64);

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path GUARD =
      Path.of("ansible/roles/updater/files/homelab-service-guard").toAbsolutePath();

  /** `up` makes the held image run, or the tag's; everything else reads two files. */
  private static final String DOCKER =
      """
#!/bin/sh
cd "%1$s" || exit 1
echo "$*" >>calls
known() { grep -Fxq "$1" images; }
case "$*" in
  'ps '*) [ ! -s running ] || echo app; cat others 2>/dev/null; true ;;
  'inspect '*' app') [ -s running ] && sed 's/.*@//' running ;;
  'inspect '*) echo "${4#of-}" ;;
  'image ls --no-trunc --quiet registry.test/app') cat images ;;
  'image ls --no-trunc --quiet') cat images; cat foreign 2>/dev/null; true ;;
  'image inspect --format {{json .RepoDigests}} registry.test/app:latest') printf '["%%s"]' "$(cat tag)" ;;
  'image inspect --format {{json .RepoDigests}} '*) printf '["registry.test/app@%%s"]' "$5" ;;
  'image inspect --format {{.Id}} registry.test/app:latest') sed 's/.*@//' tag ;;
  'image inspect --format {{.Id}} registry.test/app@'*) known "${5#*@}" && echo "${5#*@}" ;;
  'image rm --force '*)
    [ "$(sed 's/.*@//' running)" != "$4" ] || exit 1
    grep -Fxv "$4" images >images.new; mv images.new images
    [ ! -e foreign ] || { grep -Fxv "$4" foreign >foreign.new; mv foreign.new foreign; } ;;
  'pull '*) sed 's/.*@//' tag >>images ;;
  'compose up '*)
    if [ -e compose.override.yaml ]; then
      sed -n 's/.*"image": "\\(.*\\)",.*/\\1/p' compose.override.yaml >running
    else
      cat tag >running
    fi ;;
  *) exit 1 ;;
esac
""";

  @TempDir private Path folder;
  private HttpServer service;
  private volatile int status = 200;

  @BeforeEach
  void aServiceThatRunsAGoodImage() throws IOException {
    service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    service.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    service.start();
    var docker = folder.resolve("docker");
    Files.writeString(docker, DOCKER.formatted(folder));
    assertThat(docker.toFile().setExecutable(true)).isTrue();
    write("running", GOOD);
    write("tag", GOOD);
    write("images", GOOD.substring(GOOD.indexOf('@') + 1) + "\n");
    JSON.writeValue(
        folder.resolve("guard.json").toFile(),
        Map.of(
            "container",
            "app",
            "image",
            "registry.test/app:latest",
            "health",
            "http://127.0.0.1:" + service.getAddress().getPort() + "/",
            "patience",
            90,
            "interval",
            120,
            "folder",
            folder.toString(),
            "state",
            folder.resolve("state.json").toString(),
            "registry",
            folder.toString()));
  }

  @AfterEach
  void stop() {
    service.stop(0);
  }

  @Test
  void aBadImageGoesBackIsNeverTriedAgainAndTheNextOneIsTaken() throws Exception {
    look();
    later(61);
    look();
    assertThat(state().get("good").asText()).isEqualTo(GOOD);

    pushed(BAD, 500);
    look();
    later(80);
    look();
    assertThat(read("running")).describedAs("still within its patience").isEqualTo(BAD);
    later(11);
    look();
    assertThat(read("running")).isEqualTo(GOOD);
    assertThat(read("compose.override.yaml"))
        .contains(GOOD)
        .contains("\"com.centurylinklabs.watchtower.enable\": \"false\"");

    status = 200;
    for (int i = 0; i < 3; i++) {
      later(121);
      look();
      assertThat(read("running")).describedAs("the bad one is not tried again").isEqualTo(GOOD);
    }
    assertThat(read("calls")).contains("pull --quiet registry.test/app:latest");

    write("tag", NEXT);
    later(121);
    look();
    assertThat(read("running")).isEqualTo(NEXT);
    assertThat(folder.resolve("compose.override.yaml")).doesNotExist();
    look();
    later(61);
    look();
    assertThat(state().get("good").asText()).isEqualTo(NEXT);
  }

  @Test
  void aContainerThatTheUpdaterRemovedAndCouldNotMakeAnewComesBack() throws Exception {
    look();
    later(61);
    look();
    write("tag", BAD);
    write("running", "");
    status = 500;
    look();
    later(91);
    look();
    assertThat(read("running")).isEqualTo(GOOD);
    assertThat(state().get("bad").get(0).asText()).isEqualTo(BAD);
  }

  @Test
  void aGoodImageThatFallsIllIsLeftAlone() throws Exception {
    look();
    later(61);
    look();
    status = 500;
    look();
    later(3600);
    look();
    assertThat(folder.resolve("compose.override.yaml")).doesNotExist();
    assertThat(read("calls")).doesNotContain("compose up");
  }

  /** The disk has room for a few images only. */
  @Test
  void ofATagThatMovesFortyTimesTheRunningAndTheLastGoodImageStay() throws Exception {
    look();
    later(61);
    look();
    for (int move = 1; move <= 40; move++) {
      pushed("registry.test/app@sha256:" + "%064x".formatted(move), move % 2 == 0 ? 200 : 500);
      look();
      if (move == 20) {
        later(61);
        look();
      }
    }
    assertThat(images())
        .containsExactlyInAnyOrder(
            "sha256:" + "%064x".formatted(20), "sha256:" + "%064x".formatted(40));
  }

  @Test
  void whileABadImageIsHeldBackItStaysToo() throws Exception {
    look();
    later(61);
    look();
    pushed(BAD, 500);
    look();
    later(91);
    look();
    assertThat(read("running")).isEqualTo(GOOD);
    assertThat(images())
        .as("the tag names it, so each look at the tag would fetch it again")
        .containsExactlyInAnyOrder(id(GOOD), id(BAD));
  }

  @Test
  void aConvergeRemovesWhatIsLeftOfOtherNamesAndTouchesNoOthersContainer() throws Exception {
    look();
    later(61);
    look();
    write("foreign", id(BAD) + "\n" + id(NEXT) + "\n");
    write("others", "of-" + id(NEXT) + "\n");
    assertThat(run("images")).isEqualTo("homelab: removed image " + id(BAD) + "\n");
    assertThat(read("foreign")).isEqualTo(id(NEXT));
    assertThat(images()).containsExactly(id(GOOD));
    assertThat(run("images")).isEmpty();
  }

  private static String id(String image) {
    return image.substring(image.indexOf('@') + 1);
  }

  private Set<String> images() throws IOException {
    return new TreeSet<>(Files.readAllLines(folder.resolve("images")));
  }

  @Test
  void aStateFileThatAPowerCutEmptiedDoesNotStopIt() throws Exception {
    write("state.json", "");
    look();
    assertThat(state().get("image").asText()).isEqualTo(GOOD);
  }

  private void pushed(String image, int health) throws IOException {
    write("tag", image);
    write("running", image);
    Files.writeString(
        folder.resolve("images"),
        image.substring(image.indexOf('@') + 1) + "\n",
        StandardOpenOption.APPEND);
    status = health;
  }

  private void look() throws IOException, InterruptedException {
    run();
  }

  private String run(String... words) throws IOException, InterruptedException {
    var line =
        new ArrayList<>(
            List.of("python3", GUARD.toString(), folder.resolve("guard.json").toString()));
    line.addAll(List.of(words));
    var builder = new ProcessBuilder(line).redirectErrorStream(true);
    builder.environment().merge("PATH", folder.toString(), (path, own) -> own + ":" + path);
    var process = builder.start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).describedAs(said).isZero();
    return said;
  }

  private void later(int seconds) throws IOException {
    var state = state();
    for (var name : new String[] {"well_since", "ill_since", "looked"}) {
      if (state.path(name).isNumber()) {
        state.put(name, state.get(name).asLong() - seconds);
      }
    }
    JSON.writeValue(folder.resolve("state.json").toFile(), state);
  }

  private ObjectNode state() throws IOException {
    return (ObjectNode) JSON.readTree(folder.resolve("state.json").toFile());
  }

  private String read(String name) throws IOException {
    return Files.readString(folder.resolve(name)).strip();
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }
}
