package homelab.cli;

import homelab.tools.SearchPath;
import homelab.tools.Toolbox;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the tests and the linters, with every tool that they need installed first. */
@Command(
    name = "test",
    header = "Run the tests and the linters.",
    description = {
      "",
      "The quick tier has every kind of test once. --full adds what takes long: it runs weekly,"
          + " and",
      "before something is called done. Both install the tools that they need, at pinned versions.",
      "Tests of the lab need root on a Debian or Ubuntu; elsewhere they are skipped with the"
          + " reason,",
      "except with CI=true, where a skip of those is a failure.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  homelab test",
      "  homelab test --full",
      "  homelab test --only 'SubnetTests'",
      "",
      "The whole output of Maven is in target/test.log; the last line counts the tests."
    })
final class TestCommand implements Callable<Integer> {

  private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;]*m");

  @Option(names = "--full", description = "Run everything, mutation testing included.")
  private boolean full;

  @Option(
      names = "--root",
      description = "Run only what needs root: the lab, which makes machines and networks.")
  private boolean root;

  @Option(names = "--without-root", description = "Run everything but that.")
  private boolean withoutRoot;

  @Option(
      names = "--only",
      paramLabel = "PATTERN",
      description = "Run only these test classes, in Maven's notation.")
  private String only;

  private final Invocation invocation;
  private TestReports counted = TestReports.NONE;

  TestCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws IOException {
    if (root && withoutRoot) {
      throw new CommandFailure(Exit.USAGE, "--root and --without-root leave nothing to run.");
    }
    var maven =
        SearchPath.of(invocation.environment())
            .require("mvn", "Install Maven (Debian and Ubuntu: apt install maven).");
    var environment = prepare(invocation.toolbox());
    var log = invocation.root().resolve("target").resolve("test.log");
    Files.createDirectories(log.getParent());
    var result = TestReports.NONE;
    try (var file = new PrintStream(Files.newOutputStream(log), true, StandardCharsets.UTF_8)) {
      if (only == null && !root) {
        boolean formatted = step(maven, environment, file, "format", List.of("spotless:check"));
        result = result.plusStep(formatted);
      }
      boolean ran = step(maven, environment, file, "tests", tests());
      // A build that failed without a failed test did not compile, or lost its JVM.
      result = result.plus(!ran && counted.failed() == 0 ? counted.plusStep(false) : counted);
      if (full && only == null && !root) {
        var mutations = List.of("test-compile", "org.pitest:pitest-maven:mutationCoverage");
        result = result.plusStep(step(maven, environment, file, "mutations", mutations));
      }
    }
    if (result.failed() > 0) {
      invocation.out().println("The whole output is in " + log + ".");
    }
    invocation.out().println(result);
    return (result.failed() == 0 ? Exit.OK : Exit.FAILED).code();
  }

  private List<String> tests() {
    var arguments = new ArrayList<>(List.of("test", "-Dsurefire.failIfNoSpecifiedTests=true"));
    var excluded = new ArrayList<String>();
    if (root) {
      arguments.add("-Dgroups=root");
    }
    if (withoutRoot) {
      excluded.add("root");
    }
    if (only != null) {
      arguments.add("-Dtest=" + only);
    }
    if (full) {
      // Most of what it adds is waiting in the lab, whose package comes late in the alphabet.
      arguments.add("-Dhomelab.test.forks=3");
      arguments.add("-Dhomelab.test.order=reversealphabetical");
    } else {
      excluded.add("full");
    }
    if (!excluded.isEmpty()) {
      arguments.add("-DexcludedGroups=" + String.join(",", excluded));
    }
    return arguments;
  }

  /** Installs what the tests need and returns the variables by which they find it. */
  private Map<String, String> prepare(Toolbox toolbox) {
    var engine = toolbox.engine();
    var folders =
        List.of(
            engine, toolbox.actionlint(), toolbox.versitygw(), toolbox.compose(), toolbox.python());
    if (toolbox.onDebian() && "root".equals(System.getProperty("user.name"))) {
      toolbox.installLabPackages();
    }
    var path = new StringBuilder();
    folders.forEach(folder -> path.append(folder).append(':'));
    var environment = new LinkedHashMap<String, String>();
    environment.put("PATH", path + invocation.environment().getOrDefault("PATH", ""));
    environment.put("HOMELAB_TOOLS_BIN", engine.toString());
    // Not on PATH, where the current one is.
    environment.put("HOMELAB_ANSIBLE_2_16_BIN", toolbox.ansible216().toString());
    return environment;
  }

  private boolean step(
      Path maven,
      Map<String, String> environment,
      PrintStream log,
      String title,
      List<String> goals) {
    // Java does not know TMPDIR; the pom hands this on to the tests' own JVMs.
    var line =
        new ArrayList<>(
            List.of(
                maven.toString(),
                "-B",
                "-ntp",
                "-Dstyle.color=never",
                "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir")));
    line.addAll(goals);
    int exitCode =
        invocation
            .progress()
            .during(
                title,
                "",
                () ->
                    invocation
                        .commands()
                        .run(
                            line,
                            invocation.root(),
                            environment,
                            text -> {
                              var plain = COLOUR.matcher(text).replaceAll("");
                              log.println(plain);
                              show(plain);
                            }));
    if (exitCode != 0) {
      invocation.out().println(title + ": failed");
    }
    return exitCode == 0;
  }

  private void show(String line) {
    var done = TestReports.classDone(line);
    if (done.isPresent()) {
      counted = counted.plus(done.get().reports());
      invocation.out().println(done.get());
    } else if (line.startsWith("[ERROR]") && !line.contains("Tests run:")) {
      invocation.out().println(line);
    }
  }
}
