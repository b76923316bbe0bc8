package homelab.cli;

import homelab.collision.Wanted;
import homelab.engine.Operation;
import homelab.home.HomeComponent;
import homelab.proxmox.HostFacts.Guest;
import homelab.proxmox.ProxmoxRefusal;
import homelab.rehearsal.StateGraph;
import homelab.state.Adoption;
import homelab.state.BackendRefusal;
import homelab.topology.Topology;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Services that were retired and stand in the stack file again: their containers were kept with the
 * data, and are taken back instead of being made anew.
 */
final class ReturningServices {

  private final Invocation invocation;
  private final PersonalStack mine;
  private final StateGraph graph;
  private final List<Guest> kept;

  private ReturningServices(
      Invocation invocation, PersonalStack mine, StateGraph graph, List<Guest> kept) {
    this.invocation = invocation;
    this.mine = mine;
    this.graph = graph;
    this.kept = List.copyOf(kept);
  }

  /**
   * Looks for them. The host is asked only where home is up and a declared service is new.
   *
   * @throws CommandFailure if a new service cannot have its place, or its data lies elsewhere
   */
  static ReturningServices of(Invocation invocation, PersonalStack mine, StateGraph graph) {
    var added =
        Topology.of(mine.declared()).services().stream()
            .filter(
                service ->
                    graph
                        .find(
                            ServiceResources.CONTAINER,
                            ServiceResources.container(service.guest().name()))
                        .isEmpty())
            .toList();
    if (added.isEmpty() || graph.find(FirewallGuard.ROUTER, "router").isEmpty()) {
      return new ReturningServices(invocation, mine, graph, List.of());
    }
    List<Guest> guests;
    try {
      guests = HostAccess.of(invocation, mine).guests();
    } catch (ProxmoxRefusal e) {
      if (e.getCause() instanceof IOException) {
        // The engine cannot make anything there either, and says so.
        return new ReturningServices(invocation, mine, graph, List.of());
      }
      throw e;
    }
    var kept = new ArrayList<Guest>();
    added.forEach(
        service -> kept(service.guest().name(), service.guest().id(), guests).ifPresent(kept::add));
    return new ReturningServices(invocation, mine, graph, kept);
  }

  /** Tells whether a guest is the container that a retired service of this name left. */
  static boolean isKept(Guest guest, String name) {
    return guest.container()
        && guest.name().equals(name)
        && guest.tags().containsAll(HomeComponent.SERVICE_TAGS);
  }

  private static Optional<Guest> kept(String name, int id, List<Guest> guests) {
    guests.stream()
        .filter(guest -> guest.id() != id && isKept(guest, name))
        .findFirst()
        .ifPresent(
            elsewhere -> {
              throw new CommandFailure(
                  Exit.REFUSED,
                  ("services.%1$s: the data of an earlier '%1$s' lies in container %2$d on the"
                       + " host, and its place now is %3$d. Write 'slot: %4$d' to its entry to take"
                       + " it back. Or take the entry out, run 'homelab retire %1$s --delete-data',"
                       + " which deletes the data, and add it again.")
                      .formatted(name, elsewhere.id(), id, Topology.slotOf(elsewhere.id())));
            });
    // What somebody else has is named by the guard, with all that is taken.
    return guests.stream().filter(guest -> guest.id() == id && isKept(guest, name)).findFirst();
  }

  /** Tells whether this is the container of a service that comes back. */
  boolean takesBack(Wanted wanted) {
    return kept.stream()
        .map(guest -> ServiceResources.container(guest.name()))
        .anyMatch(wanted.resource()::equals);
  }

  /** Says what will be taken back. */
  void show() {
    for (var guest : kept) {
      invocation
          .out()
          .printf(
              "%s comes back: container %d, with the data of before, is taken over and not made"
                  + " anew.%n",
              guest.name(), guest.id());
    }
  }

  /** Takes them into the state; the 'up' that follows switches them on. */
  void takeBack() {
    if (kept.isEmpty()) {
      return;
    }
    // What a killed run was making looks the same; 'state repair' is for that, before anything.
    mine.requireSettled();
    var targets =
        kept.stream().map(guest -> "--target=**::" + ServiceResources.container(guest.name()));
    var preview =
        mine.run(Operation.preview(targets.toArray(String[]::new)), StageOption.variables(graph));
    var adoption = new Adoption(mine.engine());
    for (var guest : kept) {
      try {
        adoption.adopt(
            preview,
            ServiceResources.container(guest.name()),
            Integer.toString(guest.id()),
            List.of("initialization", "userAccount"));
      } catch (BackendRefusal e) {
        throw new CommandFailure(Exit.FAILED, e.getMessage());
      }
    }
  }
}
