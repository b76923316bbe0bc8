package homelab.cli;

import homelab.reach.Bridge;
import homelab.reach.Mapping;
import homelab.reach.Network;
import homelab.reach.NetworkSilence;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A network on which nobody answers. */
class SilentNetwork implements Network {

  @Override
  public boolean opens(String host, int port, Duration patience) {
    return false;
  }

  @Override
  public List<String> addresses(String name, Duration patience) {
    throw new NetworkSilence("no resolver answered for " + name);
  }

  @Override
  public Optional<List<String>> texts(String name, String server, Duration patience) {
    return Optional.empty();
  }

  @Override
  public List<Bridge> bridges() {
    return List.of();
  }

  @Override
  public List<String> own() {
    return List.of();
  }

  @Override
  public Mapping seenFrom(List<String> servers, Duration patience) {
    return new Mapping("", 0, List.of());
  }

  @Override
  public NameServerAnswer root(String server, Duration patience) {
    return NameServerAnswer.NONE;
  }
}
