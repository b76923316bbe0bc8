package homelab.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import homelab.ExampleStack;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A branch that the stack file may name is one that git itself takes. */
class BranchTests {

  private static final List<String> PIECES =
      List.of(
          "main", "a", "Z", "9", ".", "..", "/", "//", "-", "_", ".lock", "HEAD", "@", "@{", "~",
          " ", "\\", "^", ":", "?", "*", "[", "lock");

  private static final List<String> SEEN =
      List.of(
          "main..x//.lock",
          "main.lock",
          "a.lock/b",
          "main/",
          "main.",
          "/main",
          ".main",
          "a/.b",
          "-main",
          "HEAD",
          "@",
          "main",
          "release/1.2",
          "feature/x.y-z_1",
          "a.lockx",
          "lock");

  @Test
  void whatIsAcceptedIsAcceptedByGit() throws Exception {
    assertThat(accepted(60)).isGreaterThanOrEqualTo(6);
  }

  @Test
  @Tag("full")
  void manyMoreAreToo() throws Exception {
    assertThat(accepted(2_000)).isGreaterThan(200);
  }

  private static int accepted(int more) throws Exception {
    var random = new Random(more);
    int accepted = 0;
    for (var name :
        Stream.concat(SEEN.stream(), Stream.generate(() -> made(random)).limit(more)).toList()) {
      if (isAccepted(name)) {
        accepted++;
        assertThat(git(name)).as(name).isZero();
      }
    }
    return accepted;
  }

  private static String made(Random random) {
    var name = new StringBuilder(random.nextBoolean() ? "a" : "");
    random
        .ints(1 + random.nextInt(4), 0, PIECES.size())
        .mapToObj(PIECES::get)
        .forEach(name::append);
    return name.toString();
  }

  private static boolean isAccepted(String name) throws Exception {
    var keys = new TreeMap<>(ExampleStack.keys());
    keys.put(
        "homelab:repository",
        new ObjectMapper()
            .createObjectNode()
            .put("url", "https://github.com/you/homelab.git")
            .put("branch", name)
            .toString());
    try {
      return ConfigLoader.fromEngine(keys).repository().branch().equals(name);
    } catch (ConfigMistakes e) {
      assertThat(e.mistakes()).extracting(Mistake::key).containsOnly("repository.branch");
      return false;
    }
  }

  private static int git(String name) throws Exception {
    return new ProcessBuilder("git", "check-ref-format", "--branch", name)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }
}
