package homelab.reach;

import homelab.reach.Network.NameServerAnswer;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;

/**
 * One question to a root name server: the name servers of the root, no recursion wanted (RFC 1035,
 * section 4.1). The server itself answers with the bit "authoritative answer"; a resolver that
 * caught the packet on its way does not.
 */
final class RootQuestion {

  static final int PORT = 53;
  private static final short ONE_QUESTION = 1;
  private static final short TYPE_NS = 2;
  private static final short CLASS_IN = 1;
  private static final int HEADER_BYTES = 12;
  private static final int QUESTION_BYTES = 5;
  private static final int IS_ANSWER = 0x8000;
  private static final int IS_AUTHORITATIVE = 0x0400;
  private static final int PACKET_BYTES = 1500;
  private static final int TRIES = 2;

  private RootQuestion() {}

  static NameServerAnswer ask(InetSocketAddress server, Duration patience) throws IOException {
    short id = (short) new SecureRandom().nextInt();
    var question =
        ByteBuffer.allocate(HEADER_BYTES + QUESTION_BYTES)
            .putShort(id)
            .putShort((short) 0)
            .putShort(ONE_QUESTION)
            .putShort((short) 0)
            .putInt(0)
            .put((byte) 0)
            .putShort(TYPE_NS)
            .putShort(CLASS_IN)
            .array();
    try (var socket = new DatagramSocket()) {
      socket.connect(server);
      socket.setSoTimeout((int) patience.dividedBy(TRIES).toMillis());
      for (int left = TRIES; left > 0; left--) {
        try {
          socket.send(new DatagramPacket(question, question.length));
          var answer = new DatagramPacket(new byte[PACKET_BYTES], PACKET_BYTES);
          socket.receive(answer);
          return judge(ByteBuffer.wrap(answer.getData(), 0, answer.getLength()), id);
        } catch (IOException e) {
          // Silence, or somebody on the way refused it: asked once more.
          continue;
        }
      }
    }
    return NameServerAnswer.NONE;
  }

  private static NameServerAnswer judge(ByteBuffer answer, short id) {
    if (answer.remaining() < HEADER_BYTES || answer.getShort() != id) {
      return NameServerAnswer.SOMEBODY_ELSE;
    }
    int flags = Short.toUnsignedInt(answer.getShort());
    return (flags & IS_ANSWER) != 0 && (flags & IS_AUTHORITATIVE) != 0
        ? NameServerAnswer.AUTHORITATIVE
        : NameServerAnswer.SOMEBODY_ELSE;
  }
}
