package homelab.cli;

import homelab.config.ConfigLoader;
import homelab.config.GivenSecret;
import homelab.config.WantedSecret;
import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Puts one given secret into the stack file, encrypted by the engine. */
@Command(
    name = "set",
    header = "Ask for a secret and put it, encrypted, into the stack file.",
    description = {
      "",
      "The value is asked for and not shown. It never stands in an argument, in your shell's"
          + " history",
      "or in a file that is not encrypted. A value of several lines, such as a private key, ends"
          + " with",
      "its own last line, or comes from --file. Without a terminal it is read from standard input.",
      "The form is checked: a pasted dash of a word processor is named before it can do harm.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  homelab secret set cloudflareApiToken",
      "  homelab secret set ociPrivateKey --file ~/.oci/oci_api_key.pem",
      "  homelab secret set serviceSecret-blog-SMTP_PASSWORD --stack home"
    })
final class SecretSetCommand implements Callable<Integer> {

  private static final String BEGIN = "-----BEGIN ";
  private static final String END = "-----END ";

  @Parameters(
      index = "0",
      paramLabel = "KEY",
      description = "The secret's key, with or without 'homelab:' before it.")
  private String key;

  @Option(names = "--file", paramLabel = "FILE", description = "Read the value from this file.")
  private Path file;

  @Mixin private StackOption stack;

  private final Invocation invocation;

  SecretSetCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws IOException {
    var mine = PersonalStack.open(invocation, stack.name());
    var wanted = wanted();
    var value = value(wanted);
    invocation.conceal(wanted.key(), value);
    wanted
        .fault(value)
        .ifPresent(
            why -> {
              throw new CommandFailure(Exit.CONFIG, why);
            });
    mine.setSecret(wanted, value);
    invocation
        .out()
        .printf(
            "%s%s is set in Pulumi.%s.yaml, encrypted.%n",
            ConfigLoader.PREFIX, wanted.key(), stack.name());
    return Exit.OK.code();
  }

  private WantedSecret wanted() {
    var name =
        key.startsWith(ConfigLoader.PREFIX) ? key.substring(ConfigLoader.PREFIX.length()) : key;
    var all = StackFile.existing(invocation, stack.name()).wantedSecrets();
    return all.stream()
        .filter(secret -> secret.key().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new CommandFailure(
                    Exit.USAGE,
                    "Pulumi.%s.yaml asks for no secret '%s'; it asks for:%n%s"
                        .formatted(
                            stack.name(),
                            name,
                            all.stream()
                                .map(
                                    secret ->
                                        "  %s    # %s".formatted(secret.key(), secret.shape()))
                                .collect(Collectors.joining("\n")))));
  }

  private String value(WantedSecret wanted) throws IOException {
    if (file != null) {
      var path = invocation.resolve(file);
      if (!Files.isReadable(path) || Files.isDirectory(path)) {
        throw new CommandFailure(Exit.USAGE, "--file %s: it cannot be read.".formatted(path));
      }
      return trimmed(wanted, Files.readString(path));
    }
    if (invocation.terminal()) {
      return asked(wanted);
    }
    var text = invocation.in().lines().collect(Collectors.joining("\n"));
    if (text.isBlank()) {
      throw new CommandFailure(
          Exit.USAGE, "standard input is empty; the value of %s is read from it.".formatted(key));
    }
    return trimmed(wanted, text);
  }

  private String asked(WantedSecret wanted) {
    var console =
        Optional.ofNullable(System.console())
            .orElseThrow(() -> new CommandFailure(Exit.USAGE, "there is no terminal to ask at."));
    invocation.out().printf("%s (%s), not shown: ", wanted.key(), wanted.shape());
    invocation.out().flush();
    var text = new StringBuilder(line(console));
    if (text.toString().startsWith(BEGIN)) {
      String line;
      do {
        line = line(console);
        text.append('\n').append(line);
      } while (!line.startsWith(END));
      text.append('\n');
    }
    return text.toString();
  }

  private static String line(Console console) {
    var read = console.readPassword();
    if (read == null) {
      throw new CommandFailure(Exit.USAGE, "no value was given; nothing was changed.");
    }
    return new String(read);
  }

  /** A line end that an editor or echo leaves behind belongs to no token; a key keeps its own. */
  private static String trimmed(WantedSecret wanted, String text) {
    return wanted.key().equals(GivenSecret.OCI_PRIVATE_KEY.key()) ? text : text.stripTrailing();
  }
}
