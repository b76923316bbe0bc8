package homelab.cli;

import homelab.cloudflare.CloudflareRefusal;
import homelab.cloudflare.HttpCloudflare;
import homelab.collision.Collisions;
import homelab.collision.EdgeLook;
import homelab.collision.Found;
import homelab.collision.HostLook;
import homelab.collision.Wanted;
import homelab.collision.Wanted.Place;
import homelab.engine.OperationResult;
import homelab.proxmox.HttpProxmox;
import homelab.proxmox.ProxmoxRefusal;
import homelab.rehearsal.StateGraph;
import homelab.state.Adoption;
import homelab.state.BackendRefusal;
import homelab.topology.Topology;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Looks before the engine makes anything: every number and name that is to be created is asked for
 * at the Proxmox host and at Cloudflare. What somebody else has stops the run; what the program
 * itself made, and the state does not know, is taken into the state after a yes.
 */
final class CollisionGuard {

  private final Invocation invocation;
  private final PersonalStack mine;

  CollisionGuard(Invocation invocation, PersonalStack mine) {
    this.invocation = invocation;
    this.mine = mine;
  }

  /** What a look found, and what was declared at that time. */
  record Looked(Collisions collisions, Map<String, String> variables) {

    boolean hasOwn() {
      return !collisions.own().isEmpty();
    }
  }

  /**
   * Looks at what an operation would make.
   *
   * @param state as it is now
   * @param variables that the program sees in this operation
   * @param scope what the operation may make
   * @throws CommandFailure if something is somebody else's, or a cloud did not answer
   */
  Looked look(StateGraph state, Map<String, String> variables, Predicate<Wanted> scope) {
    var wanted = wanted(state, scope);
    if (wanted.isEmpty()) {
      return new Looked(new Collisions(List.of(), List.of()), variables);
    }
    // What a killed run was making looks like this too, and 'state repair' settles it first.
    mine.requireSettled();
    var found = ask(wanted, Set.of());
    if (found.isEmpty()) {
      return new Looked(new Collisions(List.of(), List.of()), variables);
    }
    var collisions = tellApart(found, state, variables);
    if (!collisions.others().isEmpty()) {
      throw new CommandFailure(Exit.REFUSED, words(collisions));
    }
    return new Looked(collisions, variables);
  }

  /** The same for a run that adopts nothing: what the program made itself stops it as well. */
  void requireFree(StateGraph state, Map<String, String> variables, Predicate<Wanted> scope) {
    var looked = look(state, variables, scope);
    if (looked.hasOwn()) {
      throw new CommandFailure(
          Exit.REFUSED,
          "%d things are there that this program made and the state does not know:%n  %s%n%s"
              .formatted(
                  looked.collisions().own().size(),
                  looked.collisions().own().stream()
                      .map(CollisionGuard::name)
                      .collect(Collectors.joining("\n  ")),
                  "Run './homelab state repair', which takes them into the state. Nothing was"
                      + " changed."));
    }
  }

  /**
   * Asks what only the making would ask, before the thing itself is deleted: whether each name that
   * goes with it is free then, and whether who has to be asked answers.
   *
   * @param scope what is deleted and made again
   */
  void requireFreeOnceDeleted(StateGraph state, Predicate<Wanted> scope) {
    var config = mine.declared();
    var again = Wanted.of(config, Topology.of(config)).stream().filter(scope).toList();
    var ids =
        state.entries().values().stream()
            .map(StateGraph.Entry::id)
            .filter(id -> !id.isEmpty())
            .collect(Collectors.toSet());
    var found = ask(again, ids);
    if (!found.isEmpty()) {
      throw new CommandFailure(Exit.REFUSED, words(new Collisions(List.of(), found)));
    }
  }

  /** Says what will be taken into the state. */
  void show(Looked looked) {
    for (var own : looked.collisions().own()) {
      invocation
          .out()
          .printf(
              "%s is there already, as this program made it: with your yes it is taken into the"
                  + " state and not made again.%n",
              name(own));
    }
  }

  /**
   * Takes into the state what the program made itself.
   *
   * @throws CommandFailure if the state holds too little to take it into
   */
  void adopt(Looked looked) {
    if (!looked.hasOwn()) {
      return;
    }
    // Names and applications name tunnel and policies, whose ids are declared only once known.
    var first = new ArrayList<Found>();
    var second = new ArrayList<Found>();
    for (var own : looked.collisions().own()) {
      (own.wanted().place().compareTo(Place.POLICY) <= 0 ? first : second).add(own);
    }
    for (var batch : List.of(first, second)) {
      adopt(batch, looked.variables());
    }
  }

  private void adopt(List<Found> batch, Map<String, String> variables) {
    if (batch.isEmpty()) {
      return;
    }
    var preview = mine.runQuietly(variables);
    var adoption = new Adoption(mine.engine());
    for (var own : batch) {
      try {
        adoption.adoptMade(preview, own.wanted().place().type(), own.wanted().resource(), own.id());
      } catch (BackendRefusal e) {
        throw new CommandFailure(Exit.REFUSED, e.getMessage());
      }
      invocation.out().printf("%s: taken into the state.%n", name(own));
    }
  }

  /** Returns what is to be made and the state does not hold. */
  List<Wanted> wanted(StateGraph state, Predicate<Wanted> scope) {
    var config = mine.declared();
    return Wanted.of(config, Topology.of(config)).stream()
        .filter(one -> !one.isKnownTo(state))
        .filter(scope)
        .toList();
  }

  private List<Found> ask(List<Wanted> wanted, Set<String> known) {
    var atHome = wanted.stream().filter(one -> one.place().isAtHome()).toList();
    var atCloudflare = wanted.stream().filter(one -> !one.place().isAtHome()).toList();
    var found = new ArrayList<Found>();
    var unanswered = new ArrayList<String>();
    if (!atHome.isEmpty()) {
      try {
        var look = look(HttpProxmox.ANSWER);
        found.addAll(look.find(atHome));
        look.template(atHome).ifPresent(this::sayOverwritten);
      } catch (ProxmoxRefusal e) {
        unanswered.add(unanswered("the Proxmox host", atHome, e));
      }
    }
    if (!atCloudflare.isEmpty()) {
      try {
        found.addAll(edge(HttpCloudflare.ANSWER, known).find(atCloudflare));
      } catch (CloudflareRefusal e) {
        unanswered.add(unanswered("Cloudflare", atCloudflare, e));
      }
    }
    if (!unanswered.isEmpty()) {
      throw new CommandFailure(
          Exit.REFUSED,
          "%s%nWithout an answer something of somebody else's could be taken over. Nothing was changed."
              .formatted(String.join("\n", unanswered)));
    }
    return found;
  }

  private static String unanswered(String who, List<Wanted> wanted, RuntimeException why) {
    return "%s could not be asked whether %d numbers and names are free that are to be made there (%s): %s"
        .formatted(
            who,
            wanted.size(),
            wanted.stream().map(Wanted::key).limit(3).collect(Collectors.joining(", "))
                + (wanted.size() > 3 ? ", …" : ""),
            why.getMessage());
  }

  /** Asks the host. */
  List<Found> atHome(List<Wanted> wanted, Duration answer) {
    return look(answer).find(wanted);
  }

  private HostLook look(Duration answer) {
    return new HostLook(
        HostAccess.of(invocation, mine, answer), mine.declared().home().proxmox().node());
  }

  /**
   * A template is public, and whatever lies there is replaced by what has the declared checksum.
   */
  private void sayOverwritten(String file) {
    invocation
        .out()
        .printf("%s is there already: it is downloaded again and its checksum compared.%n", file);
  }

  /** Asks Cloudflare. */
  List<Found> atCloudflare(List<Wanted> wanted, Duration answer) {
    return edge(answer, Set.of()).find(wanted);
  }

  private EdgeLook edge(Duration answer, Set<String> known) {
    return new EdgeLook(CloudflareAccess.of(invocation, mine, answer), known);
  }

  private Collisions tellApart(List<Found> found, StateGraph state, Map<String, String> variables) {
    OperationResult preview = mine.runQuietly(variables);
    return Collisions.of(
        found,
        resource ->
            found.stream()
                .filter(one -> one.wanted().resource().equals(resource))
                .findFirst()
                .flatMap(one -> Adoption.declared(preview, one.wanted().place().type(), resource)),
        state);
  }

  private static String words(Collisions collisions) {
    var others =
        collisions.others().stream()
            .map(one -> "  %s: %s".formatted(subject(one), one.words()))
            .collect(Collectors.joining("\n"));
    var own =
        collisions.own().isEmpty()
            ? ""
            : ("%nThis program's own: %s. Once the others are out of the way, './homelab up' or"
                    + " './homelab state repair' takes it into the state.")
                .formatted(
                    collisions.own().stream()
                        .map(CollisionGuard::name)
                        .collect(Collectors.joining(", ")));
    return "%d of the numbers and names that are to be made are taken:%n%s%s%nNothing was changed."
        .formatted(collisions.others().size(), others, own);
  }

  /** A service is named as the stack file does. */
  private static String subject(Found one) {
    var setting = one.wanted().setting();
    return setting.startsWith("services.")
        ? setting.substring(0, setting.lastIndexOf('.'))
        : one.wanted().resource();
  }

  private static String name(Found one) {
    return "%s (%s)".formatted(one.wanted().resource(), one.wanted().key());
  }

  /** Returns what an 'up' to this stage may make; without one, everything. */
  static Predicate<Wanted> until(Optional<homelab.home.BringUpStage> last) {
    return one -> last.map(one::isMadeUntil).orElse(true);
  }

  /** Returns what a rebuild of the node makes of all this. */
  static Predicate<Wanted> nodeOnly() {
    return one -> one.resource().equals(Wanted.NODE_NAME);
  }
}
