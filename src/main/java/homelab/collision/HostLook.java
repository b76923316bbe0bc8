package homelab.collision;

import com.fasterxml.jackson.databind.JsonNode;
import homelab.collision.Found.Sign;
import homelab.home.HomeComponent;
import homelab.proxmox.HostFacts;
import homelab.proxmox.HostFacts.Guest;
import homelab.proxmox.HostFacts.Interface;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Asks the Proxmox host for what is to be made there. */
public final class HostLook {

  private final HostFacts host;
  private final String node;

  /**
   * Prepares the look.
   *
   * @param node the host's name
   */
  public HostLook(HostFacts host, String node) {
    this.host = host;
    this.node = node;
  }

  /**
   * Returns what is there of what is wanted at home.
   *
   * @throws homelab.proxmox.ProxmoxRefusal if the host does not answer one of the questions
   */
  public List<Found> find(List<Wanted> wanted) {
    var found = new ArrayList<Found>();
    var guests =
        wants(wanted, Wanted.Place.MACHINE, Wanted.Place.CONTAINER)
            ? host.guests()
            : List.<Guest>of();
    var interfaces =
        wants(wanted, Wanted.Place.BRIDGE, Wanted.Place.VLAN)
            ? host.interfaces()
            : List.<Interface>of();
    for (var one : wanted) {
      switch (one.place()) {
        case MACHINE, CONTAINER -> guest(one, guests).ifPresent(found::add);
        case BRIDGE, VLAN ->
            interfaces.stream()
                .filter(each -> each.name().equals(one.key()))
                .findFirst()
                .ifPresent(each -> found.add(networkInterface(one, each)));
        case POOL ->
            host.pools().stream()
                .filter(pool -> pool.id().equals(one.key()))
                .findFirst()
                .ifPresent(pool -> found.add(pool(one, pool.comment())));
        default -> {}
      }
    }
    return List.copyOf(found);
  }

  /** Returns the template of the containers, if a file of its name is there already. */
  public Optional<String> template(List<Wanted> wanted) {
    return wanted.stream()
        .filter(one -> one.place() == Wanted.Place.TEMPLATE)
        .map(Wanted::key)
        .filter(file -> host.templates(file.substring(0, file.indexOf(':'))).contains(file))
        .findFirst();
  }

  private static boolean wants(List<Wanted> wanted, Wanted.Place... places) {
    return wanted.stream().anyMatch(one -> List.of(places).contains(one.place()));
  }

  private Optional<Found> guest(Wanted wanted, List<Guest> guests) {
    int id = Integer.parseInt(wanted.key());
    var there = guests.stream().filter(each -> each.id() == id).findFirst();
    if (there.isPresent()) {
      return Optional.of(guest(wanted, there.get()));
    }
    // A number is taken in the whole cluster, also by what the token may not see.
    return host.isFree(id)
        ? Optional.empty()
        : Optional.of(
            new Found(
                wanted,
                wanted.key(),
                ("number %d is taken by a guest that this token does not see, or of another host of"
                        + " the cluster: give that guest another number%s.")
                    .formatted(id, orSetting(wanted)),
                Sign.NONE));
  }

  private Found guest(Wanted wanted, Guest guest) {
    boolean sameKind = guest.container() == (wanted.place() == Wanted.Place.CONTAINER);
    return new Found(
        wanted,
        wanted.key(),
        taken(guest),
        (inputs, ids) ->
            sameKind
                && !guest.template()
                && declared(inputs, guest).equals(guest.name())
                // They follow from the zone and the guest's name, so that no other has them.
                && !addresses(inputs).isEmpty()
                && addresses(inputs).equals(host.macAddresses(guest)));
  }

  private static String declared(JsonNode inputs, Guest guest) {
    return guest.container()
        ? inputs.path("initialization").path("hostname").asText()
        : inputs.path("name").asText();
  }

  private static Set<String> addresses(JsonNode inputs) {
    var all = new TreeSet<String>();
    for (var cards : List.of("networkDevices", "networkInterfaces")) {
      inputs
          .path(cards)
          .forEach(card -> all.add(card.path("macAddress").asText().toUpperCase(Locale.ROOT)));
    }
    return all;
  }

  /** Says who has a number, and what can be done about it. */
  public static String taken(Guest guest) {
    return "number %d is taken by '%s': %s"
        .formatted(
            guest.id(),
            guest.name(),
            guest.container() && guest.tags().containsAll(HomeComponent.SERVICE_TAGS)
                ? ("a retired service keeps its slot, with its data; 'homelab retire %1$s"
                        + " --delete-data' deletes both and frees it, or write another slot.")
                    .formatted(guest.name())
                : "give that guest another number.");
  }

  private Found networkInterface(Wanted wanted, Interface each) {
    boolean sameKind =
        each.kind().equals(wanted.place() == Wanted.Place.BRIDGE ? "bridge" : "vlan");
    return new Found(
        wanted,
        node + ":" + wanted.key(),
        "the host has an interface %s already: delete it there%s."
            .formatted(wanted.key(), orSetting(wanted)),
        (inputs, ids) -> sameKind && isSaid(inputs, "comment", each.comment()));
  }

  private static Found pool(Wanted wanted, String comment) {
    return new Found(
        wanted,
        wanted.key(),
        "the host has a pool %s already: delete it there (Datacenter, Permissions, Pools)."
            .formatted(wanted.key()),
        (inputs, ids) -> isSaid(inputs, "comment", comment));
  }

  static boolean isSaid(JsonNode inputs, String name, String found) {
    var declared = inputs.path(name).asText("");
    return !declared.isBlank() && declared.strip().equals(found.strip());
  }

  static String orSetting(Wanted wanted) {
    return wanted.setting().isEmpty() ? "" : ", or set another " + wanted.setting();
  }
}
