package homelab.cli;

import homelab.controlplane.Rendered;
import homelab.controlplane.RenderedFolder;
import homelab.topology.Topology;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * What a preview says about the files that the node pulls: they are part of the change, and a stack
 * file without them would change nothing at home.
 *
 * @param difference of the plain files, as of diff -u; empty if there is none
 * @param secretsDiffer whether the vault is another one than the state and the given secrets make
 * @param secrets what is to be said of the vault; empty if it is as it should be
 */
record RenderedCheck(String difference, boolean secretsDiffer, String secrets) {

  /** Compares both; without a state, or before the first rendering, the plain files alone. */
  static RenderedCheck of(Invocation invocation, PersonalStack mine, String stack) {
    var config = mine.declared();
    var folder = new RenderedFolder(invocation.root(), stack);
    try {
      var difference = folder.difference(Rendered.of(stack, config, Topology.of(config)));
      var vault = new HomeVault(mine.engine(), stack, config, invocation.masks()).render();
      if (vault.isEmpty()) {
        return new RenderedCheck(difference, false, "secrets not compared: no state");
      }
      if (!folder.hasVault()) {
        return new RenderedCheck(
            difference,
            false,
            "secrets not compared: %s/%s is not there yet, and the node waits for it; run './homelab"
                    .formatted(Rendered.folder(stack), Rendered.SECRETS)
                + " render', commit and push");
      }
      return folder.holdsVault(vault.get())
          ? new RenderedCheck(difference, false, "")
          : new RenderedCheck(
              difference,
              true,
              "secrets differ: %s/%s is not what the state and the stack file's secrets make"
                  .formatted(Rendered.folder(stack), Rendered.SECRETS));
    } catch (IOException e) {
      throw new UncheckedIOException("the rendered files could not be read", e);
    }
  }

  /** Returns what a person is shown; empty if all is as it should be. */
  String text() {
    return secrets.isEmpty() ? difference : difference + secrets + "\n";
  }

  /** Fails if the files have to be rendered anew. */
  void require(String stack) {
    if (!difference.isEmpty() || secretsDiffer) {
      throw new CommandFailure(
          Exit.FAILED,
          "%s is not what Pulumi.%s.yaml says. Run './homelab render' and commit the result."
              .formatted(Rendered.folder(stack), stack));
    }
  }
}
