package homelab.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import picocli.CommandLine.IVersionProvider;

/** What {@code homelab --version} prints: the program's version, its commit, and Java's. */
final class Version implements IVersionProvider {

  private static final Pattern OF_THE_PROJECT = Pattern.compile("<version>([^<$]+)</version>");

  private final Invocation invocation;

  Version(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public String[] getVersion() {
    return new String[] {
      "homelab %s (%s)".formatted(project(invocation.root().resolve("pom.xml")), commit()),
      "Java %s".formatted(System.getProperty("java.version"))
    };
  }

  private static String project(Path pom) {
    try {
      // The project's own comes first, before its dependencies'.
      var found = OF_THE_PROJECT.matcher(Files.readString(pom));
      return found.find() ? found.group(1) : "without a version";
    } catch (IOException e) {
      return "without a version";
    }
  }

  private String commit() {
    if (!Files.exists(invocation.root().resolve(".git"))) {
      return "not a clone";
    }
    var said = new StringBuilder();
    int exitCode;
    try {
      exitCode =
          invocation
              .commands()
              .run(
                  List.of("git", "rev-parse", "--short=12", "HEAD"),
                  invocation.root(),
                  Map.of(),
                  said::append);
    } catch (RuntimeException e) {
      return "git is not installed";
    }
    return exitCode == 0 ? "commit " + said.toString().strip() : "no commit";
  }
}
