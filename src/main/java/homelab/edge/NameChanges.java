package homelab.edge;

import homelab.topology.ServiceGuest;
import homelab.topology.Topology;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Changes of public names that a single {@code up} cannot make. Cloudflare holds one gate for each
 * name, so a name cannot go from one service behind Access to another one while both gates stand:
 * the engine would be refused in the middle. Nothing would be exposed, but nothing would be done
 * either.
 */
public final class NameChanges {

  private final Collection<EdgeResource> state;
  private final Topology declared;

  /**
   * Compares.
   *
   * @param state what the state holds
   * @param declared what the stack file says now
   */
  public NameChanges(Collection<EdgeResource> state, Topology declared) {
    this.state = List.copyOf(state);
    this.declared = declared;
  }

  /**
   * A gated name that would go to another gated service.
   *
   * @param publicName the name
   * @param from the service that it belongs to now
   * @param to the service that takes it
   */
  public record Handover(String publicName, String from, ServiceGuest to) {}

  /** Returns why these changes are refused and what to do instead, if they are. */
  public Optional<String> refusal() {
    var earlier = fromAnEarlierVersion();
    if (!earlier.isEmpty()) {
      return Optional.of(
          """
          %s: the state calls these after their service alone, as an earlier version did, and
          protects them, so they cannot go or move in this 'up'. Write the public names and
          'access' of before into the stack file, run './homelab up' once, which gives them
          their new names in the state and changes nothing else, and then make this change.\
          """
              .formatted(String.join(", ", earlier)));
    }
    var handovers = handovers();
    return handovers.isEmpty() ? Optional.empty() : Optional.of(inTwoSteps(handovers));
  }

  /** Returns every gated name that changes hands, in the stack file's order. */
  public List<Handover> handovers() {
    var handovers = new ArrayList<Handover>();
    for (var service : declared.services()) {
      if (service.service().access().isEmpty()) {
        continue;
      }
      holder(service.publicName())
          .filter(holder -> !holder.equals(service.guest().name()))
          .ifPresent(holder -> handovers.add(new Handover(service.publicName(), holder, service)));
    }
    return handovers;
  }

  /** Returns the service whose gate stands before a name. */
  private Optional<String> holder(String publicName) {
    return state.stream()
        .filter(resource -> resource.type().equals(EdgeResource.APPLICATION))
        .filter(application -> application.text("/domain").equals(publicName))
        .map(application -> owner(application.name()))
        .findFirst();
  }

  private static String owner(String gate) {
    return gate.replaceFirst("^access-", "").replaceFirst("@.*", "");
  }

  /** Returns the names of protected resources of before that would have to move or go. */
  private List<String> fromAnEarlierVersion() {
    return state.stream()
        .filter(EdgeResource::isProtected)
        .filter(
            resource ->
                resource.type().equals(EdgeResource.APPLICATION)
                    || resource.type().equals(EdgeResource.POLICY)
                    || resource.type().equals(EdgeResource.RECORD)
                        && resource.name().startsWith("name-"))
        .filter(resource -> !staysAsItIs(resource))
        .map(EdgeResource::name)
        .toList();
  }

  private boolean staysAsItIs(EdgeResource resource) {
    return declared.services().stream()
        .anyMatch(
            service -> {
              var name = service.guest().name();
              boolean gated = service.service().access().isPresent();
              return switch (resource.type()) {
                case EdgeResource.APPLICATION ->
                    gated
                        && resource.name().equals("access-" + name)
                        && resource.text("/domain").equals(service.publicName());
                case EdgeResource.POLICY ->
                    gated && resource.name().equals("access-policy-" + name);
                default ->
                    resource.name().equals("name-" + name)
                        && resource.text("/name").equals(service.publicName());
              };
            });
  }

  private static String inTwoSteps(List<Handover> handovers) {
    var what =
        handovers.stream()
            .map(
                handover ->
                    "services.%s.hostName: %s is behind Access for '%s' now"
                        .formatted(
                            handover.to().guest().name(), handover.publicName(), handover.from()))
            .collect(Collectors.joining("\n"));
    // Whoever takes a name steps aside first: its own may be one that is taken at the same time.
    var steps =
        handovers.stream()
            .map(handover -> handover.to().guest().name())
            .map(service -> "     services.%s: hostName: %s".formatted(service, aside(service)))
            .collect(Collectors.joining("\n"));
    return """
    %s.
    Cloudflare holds one gate for a name, so the name cannot go to another service behind
    Access in one 'up': in between, those who may pass to one service could pass to the other.
    Make it two:
      1. Write to the stack file, for now:
    %s
         and run './homelab up'.
      2. Write what stands there now, and run './homelab up' again.\
    """
        .formatted(what, steps);
  }

  /** Returns a label that a service may have for as long as its own is not free. */
  static String aside(String service) {
    return service + "-moving";
  }
}
