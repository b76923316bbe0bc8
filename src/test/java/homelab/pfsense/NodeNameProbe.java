package homelab.pfsense;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs inside a network namespace of its own: the root, {@code org} and {@code example.org} as
 * three authoritative servers, the real unbound in front of them, and a client that asks while
 * records come and go. Prints what it was answered, one line a question.
 */
final class NodeNameProbe {

  private static final int TYPE_A = 1;
  private static final int TYPE_NS = 2;
  private static final int TYPE_SOA = 6;
  private static final int NXDOMAIN = 3;
  private static final int NEGATIVE_TTL = 1800;

  private final Map<String, String> records = new ConcurrentHashMap<>();
  private final AtomicInteger asked = new AtomicInteger();

  /** The one argument is unbound's configuration file; it must listen on 127.0.0.53 port 53. */
  public static void main(String[] arguments) throws Exception {
    new NodeNameProbe().run(arguments[0]);
  }

  private void run(String configuration) throws Exception {
    serve("127.0.0.1", "", "org", "127.0.0.2");
    serve("127.0.0.2", "org", "example.org", "127.0.0.3");
    serve("127.0.0.3", "example.org", "", "");
    records.put("node.example.org", "203.0.113.5");
    records.put("blog.example.org", "203.0.113.9");
    var unbound = new ProcessBuilder("unbound", "-d", "-c", configuration).inheritIO().start();
    try {
      say("first", "node.example.org");
      say("first", "blog.example.org");
      say("first", "nix.example.org");
      records.put("node.example.org", "203.0.113.77");
      records.put("blog.example.org", "203.0.113.10");
      records.put("nix.example.org", "203.0.113.11");
      say("moved", "node.example.org");
      say("moved", "blog.example.org");
      say("moved", "nix.example.org");
      records.remove("node.example.org");
      say("gone", "node.example.org");
      records.put("node.example.org", "203.0.113.78");
      say("back", "node.example.org");
    } finally {
      unbound.destroy();
    }
    System.exit(0);
  }

  private void say(String step, String name) throws IOException {
    int before = asked.get();
    var answer = ask(name);
    System.out.printf(
        "%s %s %s %s%n", step, name, answer, asked.get() > before ? "asked" : "cached");
  }

  private static String ask(String name) throws IOException {
    var query = new ByteArrayOutputStream();
    var data = new DataOutputStream(query);
    data.write(new byte[] {0, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0});
    data.write(encode(name));
    data.writeShort(TYPE_A);
    data.writeShort(1);
    // unbound needs a moment to start; a lost question is asked again.
    for (int attempt = 0; attempt < 40; attempt++) {
      try (var socket = new DatagramSocket()) {
        socket.setSoTimeout(500);
        socket.connect(new InetSocketAddress("127.0.0.53", 53));
        socket.send(new DatagramPacket(query.toByteArray(), query.size()));
        var reply = new DatagramPacket(new byte[4096], 4096);
        socket.receive(reply);
        var bytes = Arrays.copyOf(reply.getData(), reply.getLength());
        if (bytes[7] == 0) {
          return "rcode" + (bytes[3] & 15);
        }
        return InetAddress.getByAddress(Arrays.copyOfRange(bytes, bytes.length - 4, bytes.length))
            .getHostAddress();
      } catch (SocketTimeoutException | java.net.PortUnreachableException e) {
        pause();
      }
    }
    return "no answer";
  }

  private static void pause() {
    try {
      Thread.sleep(100);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void serve(String address, String zone, String child, String childAddress)
      throws IOException {
    var socket = new DatagramSocket(new InetSocketAddress(address, 53));
    var thread =
        new Thread(
            () -> {
              while (true) {
                try {
                  var packet = new DatagramPacket(new byte[4096], 4096);
                  socket.receive(packet);
                  asked.incrementAndGet();
                  var reply =
                      answer(
                          Arrays.copyOf(packet.getData(), packet.getLength()),
                          address,
                          zone,
                          child,
                          childAddress);
                  socket.send(new DatagramPacket(reply, reply.length, packet.getSocketAddress()));
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  private byte[] answer(
      byte[] query, String address, String zone, String child, String childAddress)
      throws IOException {
    int end = 12;
    var labels = new StringBuilder();
    while (query[end] != 0) {
      labels.append(labels.isEmpty() ? "" : ".");
      labels.append(new String(query, end + 1, query[end], StandardCharsets.US_ASCII));
      end += query[end] + 1;
    }
    var name = labels.toString().toLowerCase(java.util.Locale.ROOT);
    int type = ByteBuffer.wrap(query).getShort(end + 1);
    var server = zone.isEmpty() ? "ns.root" : "ns." + zone;
    var answers = new ByteArrayOutputStream();
    var authority = new ByteArrayOutputStream();
    var extra = new ByteArrayOutputStream();
    int code = 0;
    boolean referral = !child.isEmpty() && (name.equals(child) || name.endsWith("." + child));
    if (referral) {
      authority.write(record(child, TYPE_NS, 86400, encode("ns." + child)));
      extra.write(record("ns." + child, TYPE_A, 86400, ip(childAddress)));
    } else if (name.equals(zone) && type == TYPE_NS) {
      answers.write(record(zone, TYPE_NS, 86400, encode(server)));
      extra.write(record(server, TYPE_A, 86400, ip(address)));
    } else if (name.equals(server) && type == TYPE_A) {
      answers.write(record(name, TYPE_A, 86400, ip(address)));
    } else if (records.containsKey(name) && type == TYPE_A) {
      answers.write(record(name, TYPE_A, 60, ip(records.get(name))));
    } else {
      boolean known = records.containsKey(name) || name.equals(zone) || name.equals(server);
      code = known ? 0 : NXDOMAIN;
      authority.write(startOfAuthority(zone));
    }
    var reply = new ByteArrayOutputStream();
    var data = new DataOutputStream(reply);
    data.write(query, 0, 2);
    data.writeShort(0x8000 | (referral ? 0 : 0x0400) | code);
    data.writeShort(1);
    data.writeShort(answers.size() > 0 ? 1 : 0);
    data.writeShort(authority.size() > 0 ? 1 : 0);
    data.writeShort(extra.size() > 0 ? 1 : 0);
    data.write(query, 12, end + 5 - 12);
    answers.writeTo(data);
    authority.writeTo(data);
    extra.writeTo(data);
    return reply.toByteArray();
  }

  private static byte[] startOfAuthority(String zone) throws IOException {
    var body = new ByteArrayOutputStream();
    var data = new DataOutputStream(body);
    data.write(encode("ns." + zone));
    data.write(encode("hostmaster." + zone));
    for (int number : new int[] {1, 7200, 3600, 86400, NEGATIVE_TTL}) {
      data.writeInt(number);
    }
    return record(zone, TYPE_SOA, NEGATIVE_TTL, body.toByteArray());
  }

  private static byte[] record(String name, int type, int ttl, byte[] body) throws IOException {
    var record = new ByteArrayOutputStream();
    var data = new DataOutputStream(record);
    data.write(encode(name));
    data.writeShort(type);
    data.writeShort(1);
    data.writeInt(ttl);
    data.writeShort(body.length);
    data.write(body);
    return record.toByteArray();
  }

  private static byte[] ip(String address) throws IOException {
    return InetAddress.getByName(address).getAddress();
  }

  private static byte[] encode(String name) {
    var bytes = new ByteArrayOutputStream();
    for (var label : name.split("\\.")) {
      if (!label.isEmpty()) {
        bytes.write(label.length());
        bytes.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
      }
    }
    bytes.write(0);
    return bytes.toByteArray();
  }
}
