package homelab.cli;

import homelab.tools.Temporary;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes the Java SDKs from their schemas, or shows that they are what the schemas say. */
@Command(
    name = "sdk",
    header = "Make the local Java SDKs from sdks/*/schema.json.",
    description = {
      "",
      "The schemas hold the part of the real plugins that this program uses, under the real names.",
      "Everything below sdks/*/java and sdks/*/resources is made from them and never edited.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  homelab sdk              after a change of a schema",
      "  homelab sdk --check      end with 1 and name the files if one differs"
    })
final class SdkCommand implements Callable<Integer> {

  @Option(names = "--check", description = "Change nothing; only say which files differ.")
  private boolean check;

  private final Invocation invocation;

  SdkCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws IOException {
    var engine = invocation.toolbox().engine();
    var drift = new ArrayList<String>();
    try (var scratch = Temporary.folder("homelab-sdk")) {
      for (var sdk : LocalSdk.all(invocation.root())) {
        SortedMap<String, byte[]> made =
            sdk.generate(engine, scratch.path(), invocation.commands());
        List<String> differences = sdk.differences(made);
        if (check) {
          drift.addAll(differences);
        } else if (!differences.isEmpty()) {
          sdk.write(made);
          differences.forEach(invocation.out()::println);
        }
      }
    }
    if (drift.isEmpty()) {
      invocation.out().println("The SDKs are what their schemas say.");
      return Exit.OK.code();
    }
    drift.forEach(invocation.out()::println);
    throw new CommandFailure(
        Exit.FAILED,
        "%d files are not what the schemas say. Run 'homelab sdk' and commit the result."
            .formatted(drift.size()));
  }
}
