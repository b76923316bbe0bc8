package homelab.reach;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/** The network of the machine that this runs on. */
public final class SystemNetwork implements Network {

  /** Docker's and Podman's own, those of their networks, and libvirt's. */
  private static final Pattern BRIDGE =
      Pattern.compile("docker\\d+|br-[0-9a-f]{12}|podman\\d+|cni-podman\\d+|virbr\\d+");

  @Override
  public boolean opens(String host, int port, Duration patience) {
    try (var socket = new Socket()) {
      var address = addresses(host, patience).stream().findFirst();
      if (address.isEmpty()) {
        return false;
      }
      socket.connect(new InetSocketAddress(address.get(), port), (int) patience.toMillis());
      return true;
    } catch (IOException | NetworkSilence e) {
      return false;
    }
  }

  /** The JDK's resolver has no limit of its own, so a thread that nobody waits for asks it. */
  @Override
  public List<String> addresses(String name, Duration patience) {
    var asked = new FutureTask<>(() -> resolve(name));
    var thread = new Thread(asked, "resolver");
    thread.setDaemon(true);
    thread.start();
    try {
      return asked.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new NetworkSilence(
          "no resolver answered for %s in %d s".formatted(name, patience.toSeconds()));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof NetworkSilence silence) {
        throw silence;
      }
      throw new IllegalStateException("a look-up knows no other failure", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NetworkSilence("interrupted while asking for " + name);
    }
  }

  @Override
  public Optional<List<String>> texts(String name, String server, Duration patience) {
    return TextQuestion.ask(name, new InetSocketAddress(server, TextQuestion.PORT), patience);
  }

  @Override
  public List<String> own() {
    var found = new ArrayList<String>();
    try {
      NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
          .map(InetAddress::getHostAddress)
          .sorted()
          .forEach(found::add);
    } catch (SocketException e) {
      // A machine that may not list its interfaces tells nothing about where it is.
      return List.of();
    }
    return found;
  }

  @Override
  public List<Bridge> bridges() {
    try {
      return NetworkInterface.networkInterfaces()
          .filter(card -> BRIDGE.matcher(card.getName()).matches())
          .flatMap(
              card ->
                  card.getInterfaceAddresses().stream()
                      .filter(one -> one.getAddress() instanceof Inet4Address)
                      .map(one -> new Bridge(card.getName(), network(one))))
          .sorted(java.util.Comparator.comparing(Bridge::name))
          .toList();
    } catch (SocketException e) {
      return List.of();
    }
  }

  private static String network(InterfaceAddress one) {
    int prefix = one.getNetworkPrefixLength();
    var bytes = one.getAddress().getAddress();
    for (int bit = prefix; bit < Integer.SIZE; bit++) {
      bytes[bit / Byte.SIZE] &= (byte) ~(0x80 >> bit % Byte.SIZE);
    }
    try {
      return InetAddress.getByAddress(bytes).getHostAddress() + "/" + prefix;
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four bytes are an address", e);
    }
  }

  @Override
  public Mapping seenFrom(List<String> servers, Duration patience) {
    var places = new ArrayList<InetSocketAddress>();
    for (var server : servers) {
      int colon = server.lastIndexOf(':');
      var port = Integer.parseInt(server.substring(colon + 1));
      addressesOrNone(server.substring(0, colon), patience).stream()
          .limit(1)
          .map(address -> new InetSocketAddress(address, port))
          .filter(place -> !places.contains(place))
          .forEach(places::add);
    }
    if (places.isEmpty()) {
      return new Mapping("", 0, List.of());
    }
    try (var socket = new StunSocket()) {
      return socket.ask(places, patience);
    } catch (IOException e) {
      return new Mapping("", 0, List.of());
    }
  }

  @Override
  public NameServerAnswer root(String server, Duration patience) {
    try {
      return RootQuestion.ask(new InetSocketAddress(server, RootQuestion.PORT), patience);
    } catch (IOException e) {
      return NameServerAnswer.NONE;
    }
  }

  private List<String> addressesOrNone(String name, Duration patience) {
    try {
      return addresses(name, patience);
    } catch (NetworkSilence e) {
      return List.of();
    }
  }

  private static List<String> resolve(String name) {
    try {
      return Arrays.stream(InetAddress.getAllByName(name))
          .filter(Inet4Address.class::isInstance)
          .map(InetAddress::getHostAddress)
          .sorted()
          .toList();
    } catch (UnknownHostException e) {
      // The JDK tells "no such name" from "nobody answered" in its text only.
      if (String.valueOf(e.getMessage()).contains("Temporary failure")) {
        throw new NetworkSilence("no resolver answered for " + name);
      }
      return List.of();
    }
  }
}
