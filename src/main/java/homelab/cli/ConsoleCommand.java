package homelab.cli;

import homelab.engine.Engine;
import homelab.tools.Temporary;
import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The way in when every other one is closed: OCI's serial console. */
@Command(
    name = "console",
    header = "Print the way to the node's serial console, or take it.",
    description = {
      "",
      "The console works with every port closed. Log in there with the rescue password, which",
      "'./homelab pulumi stack output rescuePassword --show-secrets' shows. Only one connection",
      "at a time.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  homelab console          print the command, with ~/.ssh/homelab-console as its key",
      "  homelab console --run    connect, with the key in a file that is removed afterwards"
    })
final class ConsoleCommand implements Callable<Integer> {

  private static final Pattern CONNECTION =
      Pattern.compile("(ocid1\\.instanceconsoleconnection\\.[\\w.-]+)@([\\w.-]+)");
  private static final Pattern INSTANCE = Pattern.compile("ocid1\\.instance\\.[\\w.-]+");

  @Mixin private StackOption stack;

  @Option(names = "--run", description = "Connect instead of printing.")
  private boolean run;

  private final Invocation invocation;

  ConsoleCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    var engine = PersonalStack.open(invocation, stack.name()).engine();
    var connection = Outputs.read(engine, stack.name(), false).text("consoleConnection");
    if (!run) {
      invocation.out().println(sshLine(connection, "~/.ssh/homelab-console"));
      return Exit.OK.code();
    }
    try (var file = Temporary.file("homelab-console", ".key")) {
      var key = file.path();
      Files.writeString(key, privateKey(engine));
      // The line has quotes of its own, made for a shell.
      return new ProcessBuilder("sh", "-c", "exec " + sshLine(connection, key.toString()))
          .inheritIO()
          .start()
          .waitFor();
    }
  }

  /**
   * Returns the line that opens the console. OCI takes RSA keys only, and OpenSSH since 8.8 has to
   * be told on both legs that it may use one; a shared control connection would skip the second
   * leg.
   *
   * @param connection OCI's own connection string
   * @param key file of the private key
   */
  static String sshLine(String connection, String key) {
    var proxy = CONNECTION.matcher(connection);
    var instance = INSTANCE.matcher(connection);
    if (!proxy.find() || !instance.find()) {
      throw new CommandFailure(
          Exit.FAILED,
          "OCI's connection string names no console connection and instance: " + connection);
    }
    var options =
        "-i %s -o IdentitiesOnly=yes -o HostKeyAlgorithms=+ssh-rsa -o PubkeyAcceptedAlgorithms=+ssh-rsa -o ControlPath=none"
            .formatted(key);
    return "ssh %1$s -o ProxyCommand='ssh %1$s -W %%h:%%p -p 443 %2$s@%3$s' %4$s"
        .formatted(options, proxy.group(1), proxy.group(2), instance.group());
  }

  private String privateKey(Engine engine) {
    var key = Outputs.read(engine, stack.name(), true).text("consolePrivateKey");
    invocation.masks().add("console key", key);
    return key;
  }
}
