package homelab.cli;

import homelab.cli.Check.Finding;
import homelab.topology.Topology;
import java.util.List;
import java.util.function.Function;

/** The looks at the session between home and the node, from wherever this machine is. */
final class SessionChecks {

  private final SessionFacts facts;

  SessionChecks(Invocation invocation, String stack) {
    this.facts = new SessionFacts(invocation, stack);
  }

  List<Check> all() {
    var names = new NameChecks(facts);
    var outward = new OutwardChecks(facts);
    return List.of(
        check("networks of this machine", topology -> new BridgeCheck(facts).look(topology)),
        Check.of(CheckGroup.SESSION, "53 outward", outward::names),
        Check.of(CheckGroup.SESSION, "443 outward", outward::web),
        check("NAT before home", topology -> new NatCheck(facts).look()),
        check("home's name", names::home),
        check("the node's name", names::node),
        check("the session's port outward", outward::session),
        check("last handshake", topology -> new HandshakeCheck(facts).look()));
  }

  private Check check(String subject, Function<Topology, Finding> look) {
    return Check.of(
        CheckGroup.SESSION,
        subject,
        () ->
            facts
                .topology()
                .map(look)
                .orElseGet(
                    () ->
                        Finding.skip("not looked at", "The stack file has to be readable first.")));
  }
}
