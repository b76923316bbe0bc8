package homelab.cli;

import homelab.config.HomelabConfig;
import homelab.config.StackFileText;
import homelab.home.HomeComponent;
import homelab.proxmox.HostFacts.Guest;
import homelab.proxmox.HttpProxmox;
import homelab.rehearsal.StateGraph.Entry;
import homelab.topology.ServiceGuest;
import homelab.topology.Topology;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Takes a service away, and its data only when told so. */
@Command(
    name = "retire",
    header = "Take a service away; its data stays until you say otherwise.",
    description = {
      "",
      "Shows what will go and asks for the service's name. Then: takes its entry out of the stack",
      "file (the one behind it gets its slot written, so nobody moves), switches its container"
          + " off,",
      "takes the protection off what is its own and off nothing else, and runs up and render.",
      "The container stays on the host, switched off and saved with the others, because its data",
      "lies on a volume that is deleted with it. --delete-data deletes both. Until then a new",
      "service cannot have the same slot; written into the stack file again there, this one gets",
      "its data back with 'homelab up'. Stopped in the middle, the same command goes on.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  homelab retire blog",
      "  homelab retire blog --delete-data",
      "  homelab retire blog --confirm blog    without a question"
    })
final class RetireCommand implements Callable<Integer> {

  @Mixin private StackOption stack;

  @Parameters(paramLabel = "SERVICE", description = "Its name in the stack file.")
  private String name;

  @Option(
      names = "--delete-data",
      description = "Delete the container with the data, now or after an earlier retire.")
  private boolean deleteData;

  @Option(
      names = "--confirm",
      paramLabel = "SERVICE",
      description = "Do not ask; the service's name once more.")
  private String confirmed;

  private final Invocation invocation;

  RetireCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws IOException {
    var mine = PersonalStack.withSecrets(invocation, stack.name());
    var graph = mine.state();
    UnfinishedRotation.of(mine, () -> graph).ifPresent(UnfinishedRotation::requireGiven);
    mine.requireMovable(graph);
    NameGuard.require(graph, mine.declared());
    var topology = Topology.of(mine.declared());
    var declared = service(topology);
    var own = ServiceResources.of(graph, name);
    var host = HostAccess.of(invocation, mine);
    var container = container(host, declared, own);
    if (declared.isEmpty() && own.isEmpty() && container.isEmpty()) {
      throw new CommandFailure(
          Exit.USAGE,
          "there is no service '%s': not in %s, not in the state, and no container on the host."
              .formatted(name, file().path().getFileName()));
    }
    requireKept(own);
    // What the 'up' at the end would refuse is refused before the container is switched off.
    mine.requireSettled();
    new CollisionGuard(invocation, mine)
        .requireFree(graph, Map.of(), wanted -> !wanted.isOfService(name));
    show(declared, own, container);
    confirm();
    if (declared.isPresent()) {
      takeOutOfTheFile(topology, declared.get());
    }
    container.map(Guest::id).ifPresent(host::retire);
    own.stream().filter(Entry::protect).map(Entry::urn).forEach(mine.engine()::unprotect);
    new NodeSearch(invocation, mine, stack.name(), Duration.ZERO).up();
    render();
    container.ifPresent(guest -> settleData(host, guest));
    invocation
        .out()
        .printf("Commit and push %s and ansible/rendered.%n", file().path().getFileName());
    return Exit.OK.code();
  }

  private Optional<ServiceGuest> service(Topology topology) {
    return topology.services().stream()
        .filter(service -> service.guest().name().equals(name))
        .findFirst();
  }

  /** The container on the host, if it is certain that it is this service's. */
  private Optional<Guest> container(
      HttpProxmox host, Optional<ServiceGuest> declared, List<Entry> own) {
    var expected =
        declared
            .map(service -> service.guest().id())
            .or(
                () ->
                    own.stream()
                        .filter(entry -> entry.type().equals(ServiceResources.CONTAINER))
                        .map(entry -> entry.inputs().path("vmId").asInt())
                        .findFirst());
    var named =
        host.guests().stream()
            .filter(guest -> guest.container() && guest.name().equals(name))
            // What somebody made by hand is none of the program's, whatever it is called.
            .filter(guest -> guest.tags().containsAll(HomeComponent.SERVICE_TAGS))
            .toList();
    if (named.size() > 1
        || named.stream().anyMatch(guest -> expected.filter(id -> id != guest.id()).isPresent())) {
      throw new CommandFailure(
          Exit.REFUSED,
          "on the host %s called '%s', and the service's own should be %s: nothing was changed."
              .formatted(
                  named.stream().map(guest -> "container " + guest.id()).toList() + " are",
                  name,
                  expected.map(Object::toString).orElse("one")));
    }
    return named.stream().findFirst();
  }

  /** The engine deletes what its state does not tell it to leave. */
  private void requireKept(List<Entry> own) {
    if (own.stream()
        .anyMatch(
            entry -> entry.type().equals(ServiceResources.CONTAINER) && !entry.retainOnDelete())) {
      throw new CommandFailure(
          Exit.REFUSED,
          "the state would let the container go with its data. Run 'homelab up' first.");
    }
  }

  private void show(Optional<ServiceGuest> declared, List<Entry> own, Optional<Guest> container) {
    var out = invocation.out();
    out.printf("Retiring %s takes away:%n", name);
    declared.ifPresent(
        service ->
            out.printf(
                "  %-22s its entry%s%n",
                file().path().getFileName(),
                service.service().secrets().isEmpty()
                    ? ""
                    : " and %d secrets".formatted(service.service().secrets().size())));
    own.forEach(entry -> out.printf("  %-22s %s%n", entry.name(), ServiceResources.words(entry)));
    container.ifPresent(
        guest ->
            out.println(
                deleteData
                    ? "DELETED with all of its data: container %d.".formatted(guest.id())
                    : ("Kept: container %d with its data, switched off, until 'homelab retire %s"
                            + " --delete-data'.")
                        .formatted(guest.id(), name)));
  }

  private void confirm() throws IOException {
    var answer = confirmed;
    if (answer == null) {
      if (!invocation.terminal()) {
        throw new CommandFailure(
            Exit.USAGE, "nobody is there to be asked; pass --confirm %s.".formatted(name));
      }
      invocation.out().print("Type the service's name to go on: ");
      invocation.out().flush();
      answer = String.valueOf(invocation.in().readLine()).strip();
    }
    if (!answer.equals(name)) {
      throw new CommandFailure(Exit.USAGE, "that is not its name; nothing was changed.");
    }
  }

  private void takeOutOfTheFile(Topology before, ServiceGuest service) throws IOException {
    var services = before.services();
    int next = services.indexOf(service) + 1;
    var slotOfNext =
        next < services.size()
            ? Optional.of(services.get(next).service().slot())
            : Optional.<Integer>empty();
    var path = file().path();
    var changed = new StackFileText(Files.readString(path)).without(name, slotOfNext);
    var draft = path.resolveSibling(path.getFileName() + ".retire");
    try {
      Files.copy(
          path, draft, StandardCopyOption.COPY_ATTRIBUTES, StandardCopyOption.REPLACE_EXISTING);
      Files.writeString(draft, changed);
      requireNobodyMoves(before, new StackFile(stack.name(), draft, invocation.clock()).read());
      Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  /** The text was edited, not written anew: what it says now is compared with what it should. */
  private void requireNobodyMoves(Topology before, HomelabConfig after) {
    var expected = places(before);
    expected.remove(name);
    if (!places(Topology.of(after)).equals(expected)) {
      throw new CommandFailure(
          Exit.REFUSED,
          ("%s is written in a way that cannot be edited safely. Take the entry of %s out by hand,"
               + " write the slot of the one behind it, and run this again; nothing was changed.")
              .formatted(file().path().getFileName(), name));
    }
  }

  private static Map<String, Integer> places(Topology topology) {
    var places = new TreeMap<String, Integer>();
    topology.services().forEach(each -> places.put(each.guest().name(), each.guest().id()));
    return places;
  }

  private void render() {
    int code = Homelab.commandLine(invocation).execute("render", "--stack", stack.name());
    if (code != Exit.OK.code()) {
      throw new CommandFailure(
          Exit.FAILED, "the service is gone, but 'homelab render' failed; run it again.");
    }
  }

  private void settleData(HttpProxmox host, Guest guest) {
    if (deleteData) {
      host.deleteContainer(guest.id());
      invocation.out().printf("Container %d and its data are deleted.%n", guest.id());
    } else {
      invocation
          .out()
          .printf(
              "Container %d is switched off and keeps the data and its slot.%n"
                  + "'homelab retire %s --delete-data' deletes it.%n",
              guest.id(), name);
    }
  }

  private StackFile file() {
    return StackFile.existing(invocation, stack.name());
  }
}
