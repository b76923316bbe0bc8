package homelab.cli;

import homelab.request.RequestWay;
import homelab.topology.Topology;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows by which rules a request reaches a service. */
@Command(
    name = "explain",
    header = "See the way of a request from a browser to a service, rule by rule.",
    description = {
      "",
      "Each hop with the rule that lets it pass, looked up in what the program renders for tunnel,",
      "pfSense and Proxmox. Needs no account and no state.",
      ""
    },
    footer = {"", "Examples:", "  homelab explain blog"})
final class ExplainCommand implements Callable<Integer> {

  @Mixin private StackOption stack;

  @Parameters(paramLabel = "SERVICE", description = "Its name in the stack file.")
  private String name;

  private final Invocation invocation;

  ExplainCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() {
    var file = StackFile.existing(invocation, stack.name());
    var topology = Topology.of(file.read());
    var service =
        topology.services().stream()
            .filter(each -> each.guest().name().equals(name))
            .findFirst()
            .orElseThrow(
                () ->
                    new CommandFailure(
                        Exit.USAGE,
                        "there is no service '%s' in %s; the names are %s"
                            .formatted(
                                name,
                                file.path().getFileName(),
                                topology.services().stream()
                                    .map(each -> each.guest().name())
                                    .collect(Collectors.joining(", ")))));
    var hops = RequestWay.through(topology).to(service);
    int number = 0;
    for (var hop : hops) {
      number++;
      invocation
          .out()
          .printf(
              "%d. %s -> %s%n   %s %s%n",
              number, hop.from(), hop.to(), hop.passes() ? "by" : "STOPS:", hop.by());
    }
    if (!hops.get(hops.size() - 1).passes()) {
      throw new CommandFailure(
          Exit.FAILED, "a request for %s does not arrive.".formatted(service.publicName()));
    }
    return Exit.OK.code();
  }
}
