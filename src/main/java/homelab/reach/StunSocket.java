package homelab.reach;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One UDP socket that asks several STUN servers, and asks again those that are silent (RFC 8489,
 * section 6.2.1).
 */
final class StunSocket implements AutoCloseable {

  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final int PACKET_BYTES = 1500;

  private final DatagramSocket socket;
  private final SecureRandom random = new SecureRandom();

  StunSocket() throws IOException {
    this.socket = new DatagramSocket();
  }

  /** Asks all of them, and returns when all have answered or the time is over. */
  Mapping ask(List<InetSocketAddress> servers, Duration patience) throws IOException {
    var open = new LinkedHashMap<InetSocketAddress, byte[]>();
    for (var server : servers) {
      var id = new byte[Stun.ID_BYTES];
      random.nextBytes(id);
      open.put(server, id);
    }
    var seen = new ArrayList<Mapping.Seen>();
    long end = System.nanoTime() + patience.toNanos();
    long pause = FIRST_PAUSE.toNanos();
    while (!open.isEmpty() && System.nanoTime() < end) {
      send(open);
      collect(open, seen, Math.min(end, System.nanoTime() + pause));
      pause *= 2;
    }
    return new Mapping(local(servers.get(0)), socket.getLocalPort(), seen);
  }

  private void send(Map<InetSocketAddress, byte[]> open) {
    open.forEach(
        (server, id) -> {
          var request = Stun.request(id);
          try {
            socket.send(new DatagramPacket(request, request.length, server));
          } catch (IOException e) {
            // No way there now; the same as no answer.
            return;
          }
        });
  }

  private void collect(Map<InetSocketAddress, byte[]> open, List<Mapping.Seen> seen, long until)
      throws IOException {
    var packet = new DatagramPacket(new byte[PACKET_BYTES], PACKET_BYTES);
    while (!open.isEmpty()) {
      long left = Duration.ofNanos(until - System.nanoTime()).toMillis();
      if (left <= 0) {
        return;
      }
      socket.setSoTimeout((int) left);
      packet.setLength(PACKET_BYTES);
      try {
        socket.receive(packet);
      } catch (SocketTimeoutException e) {
        return;
      }
      var from = (InetSocketAddress) packet.getSocketAddress();
      var id = open.get(from);
      if (id != null) {
        Stun.answer(packet.getData(), packet.getLength(), id)
            .ifPresent(
                answer -> {
                  open.remove(from);
                  seen.add(
                      new Mapping.Seen(
                          from.getAddress().getHostAddress(), answer.address(), answer.port()));
                });
      }
    }
  }

  /** The address that packets to this server leave with; connecting sends none. */
  private static String local(InetSocketAddress server) throws IOException {
    try (var probe = new DatagramSocket()) {
      probe.connect(server);
      return probe.getLocalAddress().getHostAddress();
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
