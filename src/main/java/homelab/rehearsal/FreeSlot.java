package homelab.rehearsal;

import homelab.config.HomelabConfig;
import homelab.config.Service;
import homelab.topology.Topology;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Where a stack file has room for one more service. */
final class FreeSlot {

  private FreeSlot() {}

  /** Returns the slot behind the last service, or else the first that is free; empty if none is. */
  static Optional<Integer> of(HomelabConfig config) {
    var taken = config.services().stream().map(Service::slot).collect(Collectors.toSet());
    int slots = Topology.slots(config.network().services());
    int last = config.services().isEmpty() ? 0 : config.services().get(taken.size() - 1).slot();
    return IntStream.concat(IntStream.of(last + 1), IntStream.rangeClosed(1, slots))
        .filter(slot -> slot <= slots && !taken.contains(slot))
        .boxed()
        .findFirst();
  }
}
