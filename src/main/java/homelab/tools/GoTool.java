package homelab.tools;

import java.util.List;

/**
 * A program built from Go source. Its module below {@code tools/} holds nothing but the pin, and
 * go.sum beside it the digest of every source file.
 *
 * @param name of the module's folder
 * @param program the name of the file that is built
 * @param source the package that holds its main function
 * @param linkerFlags for example a version to stamp in
 * @param expectation how long a first build takes, for a person who waits
 */
record GoTool(
    String name, String program, String source, List<String> linkerFlags, String expectation) {

  static final GoTool LANGUAGE_JAVA =
      new GoTool(
          "language-java",
          "pulumi-language-java",
          "github.com/pulumi/pulumi-java/pkg/cmd/pulumi-language-java",
          List.of(),
          "about two minutes, once");

  static final GoTool ACTIONLINT =
      new GoTool(
          "actionlint",
          "actionlint",
          "github.com/rhysd/actionlint/cmd/actionlint",
          List.of(),
          "once");

  static final GoTool VERSITYGW =
      new GoTool(
          "versitygw",
          "versitygw",
          "github.com/versity/versitygw/cmd/versitygw",
          List.of(),
          "about two minutes, once");

  /** Compose of Debian 13, whose parser reads what the role of a service writes. */
  static final GoTool COMPOSE =
      new GoTool(
          "compose",
          "docker-compose",
          "github.com/docker/compose/v2/cmd",
          List.of("-X", "github.com/docker/compose/v2/internal.Version=v2.26.1"),
          "about two minutes, once");

  GoTool {
    linkerFlags = List.copyOf(linkerFlags);
  }

  /** The engine itself, which learns its version from the linker. */
  static GoTool pulumi(String version) {
    return new GoTool(
        "pulumi",
        "pulumi",
        "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
        List.of("-X", "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v" + version),
        "three to eight minutes, once");
  }
}
