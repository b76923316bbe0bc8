package homelab.cli;

import homelab.cloudflare.CloudflareRefusal;
import homelab.config.ConfigMistakes;
import homelab.github.GitHubRefusal;
import homelab.interrupt.Interrupted;
import homelab.interrupt.Interruption;
import homelab.interrupt.Signals;
import homelab.interrupt.UnblockedOutput;
import homelab.proxmox.ProxmoxRefusal;
import homelab.reach.SystemNetwork;
import homelab.state.BackendRefusal;
import homelab.tools.MissingToolException;
import homelab.tools.SystemCommands;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command itself: it has no work of its own, only the commands below it. */
@Command(
    name = "homelab",
    header = "One server at home and one free machine in the cloud, from code.",
    description = {
      "",
      "Begin with 'homelab rehearse': it needs no account. README.md has the steps with your own.",
      ""
    },
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit codes:%n",
    footer = {"", "homelab COMMAND --help explains a command and shows examples."},
    mixinStandardHelpOptions = false)
public final class Homelab implements Runnable {

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Explain this command and end.")
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Print the version, the commit and Java's version, and end.")
  private boolean version;

  private boolean debug;

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Show the stack trace of an error, the program's under the engine included.")
  private void debug(boolean on) {
    debug = on;
    System.setProperty("homelab.debug", Boolean.toString(on));
  }

  private static final Duration LAST_WORDS = Duration.ofSeconds(1);

  private CommandLine line;

  private Homelab() {}

  /** Runs the command that the arguments name and ends the process with its exit code. */
  public static void main(String[] arguments) {
    // An Arabic one writes the digits of ports and addresses otherwise.
    Locale.setDefault(Locale.ROOT);
    var out = new UnblockedOutput(new FileOutputStream(FileDescriptor.out));
    var err = new UnblockedOutput(new FileOutputStream(FileDescriptor.err));
    var interruption = Interruption.ofThisProcess();
    var invocation =
        new Invocation(
            Path.of(System.getProperty("homelab.root", "")).toAbsolutePath(),
            Path.of("").toAbsolutePath(),
            System.getenv(),
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)),
            new PrintStream(out, false, StandardCharsets.UTF_8),
            new PrintStream(err, false, StandardCharsets.UTF_8),
            Boolean.getBoolean("homelab.terminal") && System.console() != null,
            new SystemCommands(),
            InstantSource.system(),
            interruption::pause,
            new SystemNetwork(),
            interruption);
    interruption.answer(
        InstantSource.system(),
        line -> invocation.err().println("homelab: " + line),
        () -> {
          invocation.err().println("homelab: interrupted; the same line goes on.");
          end(Exit.INTERRUPTED.code(), out, err);
        });
    Signals.reach(interruption);
    // Libraries write there too.
    System.setOut(invocation.out());
    System.setErr(invocation.err());
    int exitCode = commandLine(invocation).execute(arguments);
    invocation.out().flush();
    invocation.err().flush();
    if (!interruption.requested()) {
      finish(out);
      finish(err);
    }
    end(exitCode, out, err);
  }

  private static void finish(UnblockedOutput output) {
    try {
      output.finish();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whoever reads was given the time to, unless this run was asked to end. */
  private static void end(int exitCode, UnblockedOutput... outputs) {
    for (var output : outputs) {
      try {
        output.finishWithin(LAST_WORDS);
      } catch (IOException e) {
        // The exit code says it too.
        continue;
      }
    }
    System.exit(exitCode);
  }

  /** Returns the whole tree of commands for one run. */
  public static CommandLine commandLine(Invocation invocation) {
    var homelab = new Homelab();
    var line = new CommandLine(homelab);
    homelab.line = line;
    line.addSubcommand(new RehearseCommand(invocation));
    line.addSubcommand(
        new CommandLine(new RotateCommand(invocation))
            .addSubcommand(new RotateSessionCommand(invocation)));
    line.addSubcommand(
        new CommandLine(new BenchCommand(invocation))
            .addSubcommand(new BenchBootCommand(invocation))
            .addSubcommand(new BenchSessionCommand(invocation)));
    line.addSubcommand(new TestCommand(invocation));
    line.addSubcommand(new LabCommand(invocation).line());
    line.addSubcommand(new PreviewCommand(invocation));
    line.addSubcommand(new DriftCommand(invocation));
    line.addSubcommand(
        new CommandLine(new PullRequestCommand())
            .addSubcommand(new PullRequestCommentCommand(invocation)));
    line.addSubcommand(new UpCommand(invocation));
    line.addSubcommand(new RebuildCommand(invocation));
    line.addSubcommand(new RetireCommand(invocation));
    line.addSubcommand(new DestroyCommand(invocation));
    line.addSubcommand(new ConsoleCommand(invocation));
    line.addSubcommand(new AuthorizeCommand(invocation));
    line.addSubcommand(
        new CommandLine(new FirewallCommand())
            .addSubcommand(new FirewallApplyCommand(invocation))
            .addSubcommand(new FirewallExportCommand(invocation)));
    line.addSubcommand(SecretCommand.line(invocation));
    line.addSubcommand(PulumiCommand.line(invocation));
    line.addSubcommand(StateCommand.line(invocation));
    line.addSubcommand(new ExplainCommand(invocation));
    line.addSubcommand(new DoctorCommand(invocation, stack -> checks(invocation, stack)));
    line.addSubcommand(new SdkCommand(invocation));
    line.addSubcommand(new RenderCommand(invocation));
    line.getCommandSpec().usageMessage().exitCodeList(exitCodes());
    line.getCommandSpec().versionProvider(new Version(invocation));
    line.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, CommandGroups::render);
    line.getHelpSectionMap().remove(UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING);
    line.setOut(new PrintWriter(invocation.out(), true));
    line.setErr(new PrintWriter(invocation.err(), true));
    line.setColorScheme(
        CommandLine.Help.defaultColorScheme(
            invocation.terminal() && !invocation.environment().containsKey("NO_COLOR")
                ? Ansi.ON
                : Ansi.OFF));
    line.setUsageHelpAutoWidth(false);
    line.setUsageHelpWidth(100);
    line.setParameterExceptionHandler(Homelab::misunderstood);
    line.setExecutionExceptionHandler(
        (error, command, parsed) -> homelab.failed(error, invocation));
    return line;
  }

  @Override
  public void run() {
    line.usage(line.getOut());
  }

  private static List<Check> checks(Invocation invocation, String stack) {
    var checks = new ArrayList<>(new ToolChecks(invocation).all());
    checks.addAll(new StackChecks(invocation, stack).all());
    checks.addAll(new HostChecks(invocation, stack).all());
    checks.addAll(new CollisionChecks(invocation, stack).all());
    checks.addAll(new SessionChecks(invocation, stack).all());
    return checks;
  }

  static Map<String, String> exitCodes() {
    return Arrays.stream(Exit.values())
        .collect(
            Collectors.toMap(
                exit -> " " + exit.code(), Exit::meaning, (a, b) -> a, LinkedHashMap::new));
  }

  private static int misunderstood(CommandLine.ParameterException error, String[] arguments) {
    var line = error.getCommandLine();
    var err = line.getErr();
    err.println("homelab: " + error.getMessage());
    CommandLine.UnmatchedArgumentException.printSuggestions(error, err);
    err.printf("Run '%s --help' to see what it takes.%n", line.getCommandSpec().qualifiedName());
    return Exit.USAGE.code();
  }

  /** Folders that commands write to, and what names them. */
  private static Map<String, Path> written(Invocation invocation) {
    var folders = new LinkedHashMap<String, Path>();
    folders.put("TMPDIR", Path.of(System.getProperty("java.io.tmpdir")));
    folders.put("the project", invocation.root().resolve("target"));
    folders.put("where you are", invocation.folder());
    Optional.ofNullable(invocation.environment().get("PULUMI_BACKEND_URL"))
        .filter(address -> address.startsWith("file:///"))
        .map(address -> Path.of(address.substring("file://".length())))
        .ifPresent(folder -> folders.put("PULUMI_BACKEND_URL", folder));
    Optional.ofNullable(invocation.environment().get("HOME"))
        .filter(home -> home.startsWith("/"))
        .map(Path::of)
        .ifPresent(home -> folders.put("HOME", home));
    return folders;
  }

  private int failed(Exception error, Invocation invocation) {
    var err = line.getErr();
    if (debug) {
      error.printStackTrace(err);
    }
    if (error instanceof Interrupted) {
      err.println("homelab: interrupted; " + error.getMessage() + ".");
      return Exit.INTERRUPTED.code();
    }
    if (error instanceof CommandFailure failure) {
      err.println("homelab: " + failure.getMessage());
      return failure.exit().code();
    }
    if (error instanceof ConfigMistakes) {
      err.println("homelab: " + error.getMessage());
      return Exit.CONFIG.code();
    }
    if (error instanceof ProxmoxRefusal
        || error instanceof CloudflareRefusal
        || error instanceof BackendRefusal
        || error instanceof GitHubRefusal) {
      err.println("homelab: " + error.getMessage());
      return Exit.FAILED.code();
    }
    if (error instanceof MissingToolException) {
      err.println("homelab: " + error.getMessage());
      return Exit.MISSING.code();
    }
    var input = BrokenInput.of(error, written(invocation));
    if (input.isPresent()) {
      err.println("homelab: " + input.get());
      return Exit.FAILED.code();
    }
    err.printf("homelab: %s: %s%n", error.getClass().getSimpleName(), error.getMessage());
    err.println("This is a mistake in the program. --debug shows where; please report it.");
    return Exit.BUG.code();
  }
}
