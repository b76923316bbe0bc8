package homelab.change;

import com.fasterxml.jackson.databind.JsonNode;
import homelab.config.HomelabConfig;
import homelab.rehearsal.StateGraph;
import homelab.rehearsal.StateGraph.Entry;
import homelab.topology.HomeNetwork.Role;
import homelab.topology.Topology;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the stack file asks for and no 'up' can do: the provider wants a new resource for it, and
 * the one that is there lasts. The engine refuses the same in the middle, and advises to take its
 * protection off.
 *
 * @param key with the service's name where it is a service's
 * @param now the value in the state
 * @param wanted the value in the stack file
 * @param advice what to do
 */
public record Immovable(String key, String now, String wanted, String advice) {

  private static final String CONTAINER = "proxmoxve:index/containerLegacy:ContainerLegacy";
  private static final String CONTAINER_NAME = "container-";

  private static final String PUT_BACK = "Put the value in the state back.";

  /** The keys that are looked at, as {@link homelab.config.ConfigReference#keys} writes them. */
  public static final Set<String> KEYS =
      Set.of(
          "home.pfsense.templateId",
          "home.proxmox.guestBridge",
          "home.proxmox.guestStorage",
          "home.proxmox.node",
          "network.management.vlan",
          "services[].dataGb",
          "services[].name",
          "services[].slot",
          "zone.accountId",
          "zone.id");

  /** Compares a stack file with the state that an 'up' left. */
  public static List<Immovable> of(StateGraph state, HomelabConfig config) {
    var found = new Search(state);
    var proxmox = config.home().proxmox();
    found.look(
        "home.proxmox.node",
        "guest-bridge",
        "/nodeName",
        proxmox.node(),
        PUT_BACK + " A host that takes over is a new home: docs/runbooks/proxmox-host-lost.md.");
    found.look(
        "home.proxmox.guestBridge",
        "guest-bridge",
        "/name",
        proxmox.guestBridge(),
        PUT_BACK + " Every guest's card is on that bridge.");
    found.look(
        "home.pfsense.templateId",
        "router",
        "/clone/vmId",
        Integer.toString(config.home().pfsense().templateId()),
        PUT_BACK
            + " The router was cloned from that template once; a newer pfSense is an update"
            + " inside the machine.");
    var topology = Topology.of(config);
    found.look(
        "network.management.vlan",
        "management-address",
        "/vlan",
        Integer.toString(topology.network(Role.MANAGEMENT).vlan()),
        PUT_BACK + " The host's own address is on that VLAN.");
    found.look(
        "zone.accountId",
        "tunnel-rules",
        "/accountId",
        config.zone().accountId(),
        PUT_BACK + " Another account has another tunnel.");
    found.look(
        "zone.id",
        "home-name",
        "/zoneId",
        config.zone().id(),
        PUT_BACK + " Another zone has other names.");
    found.look(
        "home.proxmox.guestStorage",
        CONTAINER_NAME + topology.cloudflared().name(),
        "/disk/datastoreId",
        proxmox.guestStorage(),
        PUT_BACK + " What is to lie elsewhere is moved on the host.");
    services(found, topology);
    return found.immovable;
  }

  /** Returns the sentence with which a command refuses; empty if nothing is to be refused. */
  public static Optional<String> refusal(List<Immovable> found, String file) {
    if (found.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        found.stream()
            .map(
                one ->
                    "  %s: %s now, %s wanted. %s"
                        .formatted(one.key(), one.now(), one.wanted(), one.advice()))
            .collect(
                Collectors.joining(
                    "\n",
                    "%s asks for what would delete something that lasts and make it again:\n"
                        .formatted(file),
                    "\nNothing was changed. docs/configuration.md says of each key what a change of"
                        + " it does.")));
  }

  private static void services(Search found, Topology topology) {
    var declared = new LinkedHashSet<String>();
    declared.add(topology.cloudflared().name());
    for (var service : topology.services()) {
      var name = service.guest().name();
      declared.add(name);
      found.look(
          "services.%s.slot".formatted(name),
          CONTAINER_NAME + name,
          "/vmId",
          Integer.toString(service.guest().id()),
          ("The slot is part of the container's number and address. Write 'slot: %s' to its entry,"
                  + " or take the entry out, run './homelab retire %s --delete-data', which deletes"
                  + " its data, and add it again.")
              .formatted("%s", name),
          Search::slot);
      found.smaller(
          "services.%s.rootGb".formatted(name),
          CONTAINER_NAME + name,
          "/disk/size",
          service.service().rootGb(),
          "A container's disk only grows: a smaller one would be another container. Put the value"
              + " in the state back.");
      found.look(
          "services.%s.dataGb".formatted(name),
          CONTAINER_NAME + name,
          "/mountPoints/0/size",
          service.service().dataGb() + "G",
          "The volume with the data cannot be made larger or smaller by code yet. Put the value in"
              + " the state back.");
    }
    found.state.entries().values().stream()
        .filter(entry -> entry.type().equals(CONTAINER) && entry.protect())
        .map(entry -> entry.name().substring(CONTAINER_NAME.length()))
        .filter(name -> !declared.contains(name))
        .forEach(
            name ->
                found.immovable.add(
                    new Immovable(
                        "services.%s.name".formatted(name),
                        "in the state",
                        "no such service",
                        ("Put its entry back. To take it away: './homelab retire %s', which keeps"
                                + " its data. To give it another public name: 'hostName'; its own"
                                + " name stays.")
                            .formatted(name))));
  }

  private static final class Search {
    private final StateGraph state;
    private final List<Immovable> immovable = new ArrayList<>();

    Search(StateGraph state) {
      this.state = state;
    }

    void look(String key, String resource, String pointer, String wanted, String advice) {
      look(key, resource, pointer, wanted, advice, text -> text);
    }

    void look(
        String key,
        String resource,
        String pointer,
        String wanted,
        String advice,
        java.util.function.UnaryOperator<String> shown) {
      protectedOne(resource)
          .map(entry -> text(entry.inputs().at(pointer)))
          .filter(now -> !now.isEmpty() && !now.equals(wanted))
          .ifPresent(
              now ->
                  immovable.add(
                      new Immovable(
                          key,
                          shown.apply(now),
                          shown.apply(wanted),
                          advice.replace("%s", shown.apply(now)))));
    }

    /** A number that may grow. */
    void smaller(String key, String resource, String pointer, int wanted, String advice) {
      protectedOne(resource)
          .map(entry -> entry.inputs().at(pointer))
          .filter(now -> now.isNumber() && now.asInt() > wanted)
          .ifPresent(
              now ->
                  immovable.add(new Immovable(key, text(now), Integer.toString(wanted), advice)));
    }

    /** What an interrupted 'retire' has taken the protection off may go. */
    private Optional<Entry> protectedOne(String name) {
      return state.entries().values().stream()
          .filter(entry -> entry.name().equals(name) && entry.protect())
          .findFirst();
    }

    private static String slot(String id) {
      return Integer.toString(Topology.slotOf(Integer.parseInt(id)));
    }

    /** The engine keeps numbers as it got them, and an id may have become 201.0. */
    private static String text(JsonNode value) {
      return value.isNumber() ? Long.toString(value.asLong()) : value.asText();
    }
  }
}
