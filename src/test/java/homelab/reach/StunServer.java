package homelab.reach;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A STUN server that takes a binding request without attributes and nothing else; it answers with
 * the address and port that the request came from.
 */
public final class StunServer implements AutoCloseable {

  private static final int HEADER_BYTES = 20;
  private static final int COOKIE = 0x2112A442;

  private final DatagramSocket socket;
  private final AtomicInteger requests = new AtomicInteger();
  private volatile int deafTo;
  private volatile int portOffset;
  private volatile boolean mistaken;

  public StunServer(String address, int port) throws IOException {
    socket = new DatagramSocket(new InetSocketAddress(address, port));
    var thread = new Thread(this::serve, "stun");
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Serves on each address that is given as an argument, at STUN's own port, until it is killed.
   */
  public static void main(String[] addresses) throws Exception {
    for (var address : addresses) {
      new StunServer(address, 3478);
    }
    System.out.println("serving " + Arrays.toString(addresses));
    Thread.currentThread().join();
  }

  String place() {
    return "%s:%d".formatted(socket.getLocalAddress().getHostAddress(), socket.getLocalPort());
  }

  /** Does not answer the next requests. */
  void deafTo(int requests) {
    deafTo = requests;
  }

  /** Says another port than the true one, as a NAT on the way would make it see. */
  void seeingPortsMovedBy(int offset) {
    portOffset = offset;
  }

  /** Answers with the id of another request first. */
  void mistaken() {
    mistaken = true;
  }

  int requests() {
    return requests.get();
  }

  private void serve() {
    try {
      while (true) {
        var packet = new DatagramPacket(new byte[1500], 1500);
        socket.receive(packet);
        requests.incrementAndGet();
        if (deafTo > 0) {
          deafTo--;
          continue;
        }
        answer(packet);
      }
    } catch (IOException e) {
      // Closed.
      return;
    }
  }

  private void answer(DatagramPacket packet) throws IOException {
    var request = ByteBuffer.wrap(packet.getData(), 0, packet.getLength());
    if (packet.getLength() != HEADER_BYTES
        || request.getShort() != 1
        || request.getShort() != 0
        || request.getInt() != COOKIE) {
      return;
    }
    var id = new byte[12];
    request.get(id);
    if (mistaken) {
      var other = id.clone();
      other[0]++;
      send(packet, other, 1);
    }
    send(packet, id, portOffset);
  }

  private void send(DatagramPacket to, byte[] id, int offset) throws IOException {
    var answer =
        ByteBuffer.allocate(HEADER_BYTES + 12)
            .putShort((short) 0x0101)
            .putShort((short) 12)
            .putInt(COOKIE)
            .put(id)
            .putShort((short) 0x0020)
            .putShort((short) 8)
            .put((byte) 0)
            .put((byte) 1)
            .putShort((short) ((to.getPort() + offset) ^ COOKIE >>> 16))
            .putInt(ByteBuffer.wrap(to.getAddress().getAddress()).getInt() ^ COOKIE)
            .array();
    socket.send(new DatagramPacket(answer, answer.length, to.getSocketAddress()));
  }

  @Override
  public void close() {
    socket.close();
  }
}
