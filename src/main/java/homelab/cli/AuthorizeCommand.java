package homelab.cli;

import homelab.topology.Topology;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Prints the lines that a person has to paste, because no program may do it for them. */
@Command(
    name = "authorize",
    header = "Print the two key lines that you paste by hand, and where.",
    description = {
      "",
      "The control plane's key is accepted on the Proxmox host from the node's address in the"
          + " session",
      "only. The deploy key may read the repository and nothing else. Both are public halves.",
      "What is there already is not looked up.",
      ""
    },
    footer = {"", "Examples:", "  homelab authorize", "  homelab authorize --stack mine"})
final class AuthorizeCommand implements Callable<Integer> {

  @Mixin private StackOption stack;

  private final Invocation invocation;

  AuthorizeCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() {
    var mine = PersonalStack.open(invocation, stack.name());
    var outputs = Outputs.read(mine.engine(), stack.name(), false);
    var node = Topology.of(mine.declared()).nodeEnd().address().toString();
    var out = invocation.out();
    out.println("On the Proxmox host, as one line at the end of /root/.ssh/authorized_keys:");
    out.println(authorizedLine(node, outputs.text("ansiblePublicKey")));
    out.println();
    out.println("In the repository's settings, as a deploy key that may only read:");
    out.println(outputs.text("deployPublicKey"));
    return Exit.OK.code();
  }

  /**
   * Returns a line for authorized_keys that is worth nothing anywhere but at the node.
   *
   * @param node the node's address in the session
   * @param key the public half in OpenSSH's form
   */
  static String authorizedLine(String node, String key) {
    return "from=\"%s\",no-agent-forwarding,no-port-forwarding,no-X11-forwarding %s"
        .formatted(node, key.strip());
  }
}
