package homelab.cli;

import static homelab.cli.BrokenPlace.Reads.PROJECT;
import static homelab.cli.BrokenPlace.Reads.STACK_FILE;
import static homelab.cli.BrokenPlace.Reads.STATE;
import static homelab.cli.BrokenPlace.Reads.TOOLS;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import homelab.cli.BrokenPlace.Reads;
import homelab.engine.Operation;
import homelab.engine.ProgramHost;
import homelab.rehearsal.EngineFolder;
import homelab.rehearsal.HomelabProgram;
import homelab.rehearsal.ThrowAwayCopy;
import homelab.tools.Commands;
import homelab.tools.SystemCommands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** Runs each command of the command line on copies of one project of which something is broken. */
final class BrokenInputsStage implements AutoCloseable {

  /** A line to type, and what of the owner's it reads. */
  record Line(List<String> words, Set<Reads> reads) {
    static Line of(String words, Reads... reads) {
      return new Line(List.of(words.split(" ")), EnumSet.copyOf(List.of(reads)));
    }
  }

  /**
   * One line for each command, by the command's whole name. A command that is not here fails the
   * test. What reads no state is not run on a broken one: 'rehearse' and 'bench' would run for
   * minutes, on a stack of their own.
   */
  static final Map<String, Line> LINES =
      Map.ofEntries(
          entry("rehearse", Line.of("rehearse", STACK_FILE, TOOLS)),
          entry("rotate", Line.of("rotate console-key --yes", STATE, STACK_FILE, PROJECT, TOOLS)),
          entry("rotate session", Line.of("rotate session --yes", STATE, STACK_FILE, PROJECT)),
          entry("bench", Line.of("bench", STACK_FILE, TOOLS)),
          entry("bench boot", Line.of("bench boot", TOOLS)),
          entry("bench session", Line.of("bench session", TOOLS)),
          entry("test", Line.of("test", TOOLS)),
          entry("lab boot", Line.of("lab boot", TOOLS)),
          entry("lab session", Line.of("lab session", TOOLS)),
          entry("preview", Line.of("preview", STATE, STACK_FILE, PROJECT, TOOLS)),
          entry("drift", Line.of("drift", STATE, STACK_FILE, PROJECT, TOOLS)),
          entry("pr comment", Line.of("pr comment comment.md", PROJECT, TOOLS)),
          entry("up", Line.of("up --yes", STATE, STACK_FILE, PROJECT, TOOLS)),
          entry("rebuild", Line.of("rebuild --yes", STATE, STACK_FILE, PROJECT, TOOLS)),
          entry("retire", Line.of("retire blog --confirm blog", STATE, STACK_FILE, PROJECT, TOOLS)),
          entry("destroy", Line.of("destroy --yes", STATE, STACK_FILE, PROJECT, TOOLS)),
          entry("console", Line.of("console", STATE, STACK_FILE, PROJECT, TOOLS)),
          entry("authorize", Line.of("authorize", STATE, STACK_FILE, PROJECT, TOOLS)),
          entry(
              "firewall apply", Line.of("firewall apply --yes", STATE, STACK_FILE, PROJECT, TOOLS)),
          entry(
              "firewall export", Line.of("firewall export out", STATE, STACK_FILE, PROJECT, TOOLS)),
          entry("secret set", Line.of("secret set ghcrCredential", STACK_FILE, PROJECT, TOOLS)),
          entry("pulumi", Line.of("pulumi version", TOOLS)),
          entry("state init", Line.of("state init", STATE, STACK_FILE, PROJECT, TOOLS)),
          entry(
              "state backup",
              Line.of("state backup copy.state", STATE, STACK_FILE, PROJECT, TOOLS)),
          entry("state repair", Line.of("state repair --yes", STATE, STACK_FILE, PROJECT, TOOLS)),
          entry(
              "state restore",
              Line.of(
                  "state restore --replace --from .pulumi/stacks/homelab/home.json.bak",
                  STATE,
                  STACK_FILE,
                  PROJECT,
                  TOOLS)),
          entry("explain", Line.of("explain blog", STACK_FILE, PROJECT, TOOLS)),
          entry("doctor", Line.of("doctor", STATE, STACK_FILE, PROJECT, TOOLS)),
          entry("sdk", Line.of("sdk --check", PROJECT, TOOLS)),
          entry("render", Line.of("render --docs", STATE, STACK_FILE, PROJECT, TOOLS)));

  /** These would start a build or a container where nothing is broken. */
  private static final Commands NOTHING = (line, folder, environment, output) -> 1;

  private static final Set<String> STARTS_OTHERS =
      Set.of("test", "lab boot", "lab session", "bench boot", "bench session");

  private final Path scratch;
  private final ThrowAwayCopy copy;
  private int cases;

  private BrokenInputsStage(Path scratch, ThrowAwayCopy copy) {
    this.scratch = scratch;
    this.copy = copy;
  }

  /** Opens a stage; with a whole homelab, or with a stack that nothing was made of. */
  static BrokenInputsStage open(Path scratch, boolean whole) throws Exception {
    var copy = ThrowAwayCopy.below(scratch.resolve("copy"), EngineFolder.required());
    copy.engine().createStack();
    copy.giveSecrets();
    if (whole) {
      try (var host =
          ProgramHost.start(new HomelabProgram(copy.environment(), new SecureRandom()))) {
        assertThat(copy.engine().run(Operation.up(), host).succeeded()).isTrue();
      }
    }
    return new BrokenInputsStage(scratch, copy);
  }

  /** Returns every command that does something, found in the command line's own model. */
  static Set<String> commands(Path root) {
    var names = new TreeSet<String>();
    var stage = new CommandLineStage(root, Map.of(), NOTHING);
    collect("", Homelab.commandLine(stage.invocation()), names);
    return names;
  }

  private static void collect(String above, CommandLine line, Set<String> names) {
    line.getSubcommands()
        .forEach(
            (name, below) -> {
              if (below.getCommand() instanceof Callable<?>) {
                names.add(above + name);
              }
              collect(above + name + " ", below, names);
            });
  }

  /** Runs one command on one broken copy and says what is wrong with how it ended. */
  void run(String command, BrokenPlace broken) throws Exception {
    var line = LINES.get(command);
    var here = Files.createDirectory(scratch.resolve("case" + cases++));
    var project = here.resolve("project");
    var backend = here.resolve("state");
    copyTree(copy.project(), project, Set.of("src", "target", "sdks/oci/java", "sdks/proxmoxve"));
    copyTree(backend(copy), backend, Set.of());
    broken.spoil(project, backend);
    try {
      var variables = new TreeMap<>(copy.environment());
      variables.put("HOMELAB_TOOLS_BIN", EngineFolder.required().toString());
      variables.put("PATH", System.getenv("PATH"));
      variables.put("HOME", here.toString());
      variables.put("PULUMI_BACKEND_URL", backend.toUri().toString().replaceAll("/$", ""));
      variables.put("GITHUB_REPOSITORY", "example/homelab");
      variables.put("GITHUB_TOKEN", "of-nobody");
      variables.put("GITHUB_API_URL", "http://127.0.0.1:9");
      variables.put("GITHUB_EVENT_PATH", project.resolve("Pulumi.yaml").toString());
      var commands = STARTS_OTHERS.contains(command) ? NOTHING : new SystemCommands();
      var stage = new CommandLineStage(project, variables, commands);
      int code = stage.run(line.words().toArray(String[]::new));

      assertThat(code)
          .as("%s with %s:%n%s%s", command, broken, stage.out(), stage.err())
          .isNotEqualTo(Exit.BUG.code());
      assertThat(stage.out() + stage.err()).doesNotContain("mistake in the program", "\tat ");
      if (code == Exit.DRIFT.code()) {
        // Other cases change the same clouds, and what drifted is the command's result.
        assertThat(stage.out()).as("what drifted").isNotBlank();
      } else if (code != Exit.OK.code()) {
        assertThat(stage.err()).as("a failure says why").isNotBlank();
      }
      for (var secret : copy.given().values()) {
        assertThat(stage.out() + stage.err()).doesNotContain(secret);
      }
    } finally {
      broken.release(project, backend);
      BrokenPlace.delete(here);
    }
  }

  /** Tells whether a command ends on it before it runs the program, so that it costs no seconds. */
  static boolean isCheap(BrokenPlace broken) {
    return switch (broken.reads()) {
      case STACK_FILE, TOOLS -> true;
      case STATE ->
          broken != BrokenPlace.NO_STATE
              && broken != BrokenPlace.NO_FOLDER_OF_THE_STATE
              && broken != BrokenPlace.READ_ONLY_FOLDER_OF_THE_STATE;
      case PROJECT -> false;
    };
  }

  /** Returns every pair of a command and something broken that it reads. */
  static List<Map.Entry<String, BrokenPlace>> pairs() {
    var pairs = new ArrayList<Map.Entry<String, BrokenPlace>>();
    for (var command : new TreeSet<>(LINES.keySet())) {
      for (var broken : BrokenPlace.values()) {
        if (LINES.get(command).reads().contains(broken.reads())) {
          pairs.add(entry(command, broken));
        }
      }
    }
    return pairs;
  }

  @Override
  public void close() {
    copy.close();
  }

  private static Path backend(ThrowAwayCopy copy) {
    return Path.of(java.net.URI.create(copy.environment().get("PULUMI_BACKEND_URL")));
  }

  private static void copyTree(Path from, Path to, Set<String> without) throws IOException {
    try (var paths = Files.walk(from)) {
      for (var path : paths.toList()) {
        var relative = from.relativize(path);
        if (without.stream().anyMatch(relative::startsWith)) {
          continue;
        }
        Files.copy(path, to.resolve(relative), java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }
}
