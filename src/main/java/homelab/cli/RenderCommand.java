package homelab.cli;

import homelab.config.ConfigMistakes;
import homelab.config.HomelabConfig;
import homelab.controlplane.Rendered;
import homelab.controlplane.RenderedFolder;
import homelab.topology.Topology;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes what the node pulls, or shows that it is what the stack file says. */
@Command(
    name = "render",
    header = "Write the inventory, variables and desired state that the node pulls.",
    description = {
      "",
      "The plain files below ansible/rendered/STACK come from the stack file alone. The vault with",
      "the secrets for home also needs the stack's state and its passphrase: run this after an up,",
      "then commit and push.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  homelab render             after a change of the stack file, and after an up",
      "  homelab render --check     end with 1 and show the difference if there is one",
      "  homelab render --docs      write the pages of docs/ that come from the code, too"
    })
final class RenderCommand implements Callable<Integer> {

  @Mixin private StackOption stack;

  @Option(
      names = "--check",
      description = "Change nothing, ask no state; only show how the plain files differ.")
  private boolean check;

  @Option(
      names = "--docs",
      description = "Also write the pages of docs/ that come from the code and the example stack.")
  private boolean docs;

  private final Invocation invocation;

  RenderCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws IOException {
    var config = config();
    var files = Rendered.of(stack.name(), config, Topology.of(config));
    var folder = new RenderedFolder(invocation.root(), stack.name());
    var difference = folder.difference(files);
    if (check) {
      if (difference.isEmpty()) {
        invocation.out().println("The rendered files are what the stack file says.");
        return Exit.OK.code();
      }
      invocation.out().print(difference);
      throw new CommandFailure(
          Exit.FAILED,
          "%s is not what Pulumi.%s.yaml says. Run 'homelab render' and commit the result."
              .formatted(Rendered.folder(stack.name()), stack.name()));
    }
    folder.write(files);
    if (docs) {
      new GeneratedPages(invocation.root()).write().forEach(invocation.out()::println);
    }
    invocation
        .out()
        .printf(
            "%s: %d plain files, %s%n",
            Rendered.folder(stack.name()),
            files.size(),
            difference.isEmpty() ? "unchanged" : "written");
    secrets(config, folder);
    return Exit.OK.code();
  }

  private void secrets(HomelabConfig config, RenderedFolder folder) throws IOException {
    var engine = PersonalStack.open(invocation, stack.name()).engine();
    var vault = new HomeVault(engine, stack.name(), config, invocation.masks()).render();
    if (vault.isEmpty()) {
      invocation.out().println("secrets not written: no state; run this again after an up");
    } else if (folder.holdsVault(vault.get())) {
      invocation.out().println("secrets: unchanged");
    } else {
      folder.writeVault(vault.get());
      invocation.out().println("secrets: written; commit and push them");
    }
  }

  private HomelabConfig config() {
    try {
      return StackFile.existing(invocation, stack.name()).read();
    } catch (ConfigMistakes mistakes) {
      throw new CommandFailure(Exit.CONFIG, mistakes.getMessage());
    }
  }
}
