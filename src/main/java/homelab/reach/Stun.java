package homelab.reach;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * The two messages of STUN that are needed here: a binding request without attributes, and its
 * success response with XOR-MAPPED-ADDRESS (RFC 8489, sections 5, 14.1 and 14.2).
 */
final class Stun {

  static final int ID_BYTES = 12;
  private static final int HEADER_BYTES = 20;
  private static final short BINDING_REQUEST = 0x0001;
  private static final short BINDING_SUCCESS = 0x0101;
  private static final int COOKIE = 0x2112A442;
  private static final short MAPPED_ADDRESS = 0x0001;
  private static final short XOR_MAPPED_ADDRESS = 0x0020;
  private static final byte IPV4 = 1;
  private static final int IPV4_BYTES = 8;

  private Stun() {}

  /** An address and a port as a server saw them. */
  record Seen(String address, int port) {}

  static byte[] request(byte[] id) {
    return ByteBuffer.allocate(HEADER_BYTES)
        .putShort(BINDING_REQUEST)
        .putShort((short) 0)
        .putInt(COOKIE)
        .put(id)
        .array();
  }

  /** Returns what an answer to the request with this id says; empty if it is no such answer. */
  static Optional<Seen> answer(byte[] packet, int length, byte[] id) {
    if (length < HEADER_BYTES) {
      return Optional.empty();
    }
    var message = ByteBuffer.wrap(packet, 0, length);
    boolean success = message.getShort() == BINDING_SUCCESS;
    int attributes = Short.toUnsignedInt(message.getShort());
    boolean cookie = message.getInt() == COOKIE;
    var answered = new byte[ID_BYTES];
    message.get(answered);
    if (!success || !cookie || !Arrays.equals(id, answered) || attributes > message.remaining()) {
      return Optional.empty();
    }
    return attribute(message);
  }

  private static Optional<Seen> attribute(ByteBuffer message) {
    Optional<Seen> plain = Optional.empty();
    while (message.remaining() >= 4) {
      short type = message.getShort();
      int size = Short.toUnsignedInt(message.getShort());
      int padded = (size + 3) / 4 * 4;
      if (padded > message.remaining()) {
        return plain;
      }
      var value = message.slice(message.position(), size);
      message.position(message.position() + padded);
      if (type == XOR_MAPPED_ADDRESS) {
        return seen(value, COOKIE);
      }
      if (type == MAPPED_ADDRESS) {
        plain = seen(value, 0);
      }
    }
    return plain;
  }

  private static Optional<Seen> seen(ByteBuffer value, int mask) {
    if (value.remaining() != IPV4_BYTES) {
      return Optional.empty();
    }
    value.get();
    if (value.get() != IPV4) {
      return Optional.empty();
    }
    int port = Short.toUnsignedInt(value.getShort()) ^ (mask >>> Short.SIZE);
    int address = value.getInt() ^ mask;
    return Optional.of(
        new Seen(
            "%d.%d.%d.%d"
                .formatted(
                    address >>> 24, address >>> 16 & 0xff, address >>> 8 & 0xff, address & 0xff),
            port));
  }
}
