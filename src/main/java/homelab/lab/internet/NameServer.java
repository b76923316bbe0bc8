package homelab.lab.internet;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * All the names of the lab's internet, behind one or more addresses. An address answers for every
 * zone, as a resolver that has just asked would; the zone's own server answers without a cache too,
 * so nothing here is ever stale.
 */
final class NameServer {

  /** How one name, or every name, is answered. */
  enum Mood {
    /** As the records say. */
    WELL,
    /** There is no such name. */
    NXDOMAIN,
    /** The server has failed. */
    SERVFAIL,
    /** Not at all. */
    SILENT
  }

  /** Seconds for which an answer may be kept. */
  private static final int TTL = 60;

  /** The last field of the SOA: for how long it may be kept that there is no such name. */
  private static final int NEGATIVE_TTL = 1800;

  private final Name zone;
  private final InetAddress zoneServer;
  private final Map<String, List<String>> addresses = new ConcurrentHashMap<>();
  private final Map<String, Mood> moods = new ConcurrentHashMap<>();
  private volatile Mood mood = Mood.WELL;

  /**
   * Prepares a server.
   *
   * @param zone the homelab's own zone, with a dot at its end
   * @param zoneServer where that zone's own server listens
   */
  NameServer(String zone, InetAddress zoneServer) {
    this.zone = Name.fromConstantString(zone);
    this.zoneServer = zoneServer;
    put("ns1." + zone, List.of(zoneServer.getHostAddress()));
  }

  /** Gives a name its addresses; an empty list takes the name away. */
  void put(String name, List<String> values) {
    if (values.isEmpty()) {
      addresses.remove(key(name));
    } else {
      addresses.put(key(name), List.copyOf(values));
    }
  }

  /** Answers every question in this mood. */
  void be(Mood how) {
    mood = how;
  }

  /** Answers questions about one name in this mood. */
  void be(String name, Mood how) {
    moods.put(key(name), how);
  }

  /** Starts to answer on UDP and TCP port 53 of an address. */
  void listen(InetAddress address) throws IOException {
    var datagrams = new DatagramSocket(new InetSocketAddress(address, 53));
    start("dns-udp", () -> answerDatagrams(datagrams));
    var streams = new ServerSocket();
    streams.setReuseAddress(true);
    streams.bind(new InetSocketAddress(address, 53));
    start("dns-tcp", () -> answerStreams(streams));
  }

  private static void start(String name, Runnable work) {
    var thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  private void answerDatagrams(DatagramSocket socket) {
    byte[] buffer = new byte[4096];
    while (true) {
      try {
        var packet = new DatagramPacket(buffer, buffer.length);
        socket.receive(packet);
        var answer = answer(Arrays.copyOf(packet.getData(), packet.getLength()));
        if (answer.isPresent()) {
          byte[] wire = answer.get().toWire(1232);
          socket.send(new DatagramPacket(wire, wire.length, packet.getSocketAddress()));
        }
      } catch (IOException e) {
        // One malformed or undeliverable packet must not end the service.
        System.err.println("dns: " + e);
      }
    }
  }

  private void answerStreams(ServerSocket server) {
    while (true) {
      try {
        var connection = server.accept();
        start("dns-connection", () -> answerStream(connection));
      } catch (IOException e) {
        System.err.println("dns: " + e);
      }
    }
  }

  private void answerStream(Socket connection) {
    try (connection;
        var in = new DataInputStream(connection.getInputStream());
        var out = new DataOutputStream(connection.getOutputStream())) {
      connection.setSoTimeout(10_000);
      byte[] question = new byte[in.readUnsignedShort()];
      in.readFully(question);
      var answer = answer(question);
      if (answer.isPresent()) {
        byte[] wire = answer.get().toWire();
        out.writeShort(wire.length);
        out.write(wire);
        out.flush();
      }
    } catch (IOException e) {
      System.err.println("dns: " + e);
    }
  }

  private Optional<Message> answer(byte[] wire) throws IOException {
    var question = new Message(wire);
    var asked = question.getQuestion();
    if (asked == null) {
      return Optional.empty();
    }
    var how = mood == Mood.WELL ? moods.getOrDefault(key(asked.getName()), Mood.WELL) : mood;
    if (how == Mood.SILENT) {
      return Optional.empty();
    }
    var answer = new Message(question.getHeader().getID());
    answer.getHeader().setFlag(Flags.QR);
    answer.getHeader().setFlag(Flags.RA);
    if (question.getHeader().getFlag(Flags.RD)) {
      answer.getHeader().setFlag(Flags.RD);
    }
    answer.addRecord(asked, Section.QUESTION);
    if (how == Mood.SERVFAIL) {
      answer.getHeader().setRcode(Rcode.SERVFAIL);
    } else {
      answer(asked, answer, how == Mood.NXDOMAIN);
    }
    return Optional.of(answer);
  }

  private void answer(Record asked, Message answer, boolean denied) throws UnknownHostException {
    var name = asked.getName();
    if (name.subdomain(zone)) {
      answer.getHeader().setFlag(Flags.AA);
    }
    var known = addresses.get(key(name));
    if (denied || (known == null && !name.equals(zone))) {
      answer.getHeader().setRcode(Rcode.NXDOMAIN);
      answer.addRecord(soa(), Section.AUTHORITY);
    } else if (asked.getType() == Type.NS && name.equals(zone)) {
      var server = Name.fromConstantString("ns1." + zone);
      answer.addRecord(new NSRecord(zone, DClass.IN, TTL, server), Section.ANSWER);
      answer.addRecord(new ARecord(server, DClass.IN, TTL, zoneServer), Section.ADDITIONAL);
    } else if (asked.getType() == Type.SOA && name.equals(zone)) {
      answer.addRecord(soa(), Section.ANSWER);
    } else if (asked.getType() == Type.A && known != null) {
      for (String address : known) {
        answer.addRecord(
            new ARecord(name, DClass.IN, TTL, InetAddress.getByName(address)), Section.ANSWER);
      }
    } else {
      answer.addRecord(soa(), Section.AUTHORITY);
    }
  }

  private SOARecord soa() {
    return new SOARecord(
        zone,
        DClass.IN,
        TTL,
        Name.fromConstantString("ns1." + zone),
        Name.fromConstantString("dns." + zone),
        1,
        3600,
        600,
        86400,
        NEGATIVE_TTL);
  }

  private static String key(Name name) {
    return key(name.toString());
  }

  private static String key(String name) {
    var lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
  }
}
