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
 * All the names of the lab's internet, behind several addresses: a resolver that answers for every
 * zone as if it had just asked, and the authoritative servers of the root, of what is right below
 * it, and of the homelab's own zone, which refer to each other. Nothing here is ever stale; whoever
 * caches does so by itself.
 */
final class NameServer {

  /** For whom one of its addresses answers. */
  enum Part {
    /** Everything, as a resolver. */
    RESOLVER,
    /** The root: refers to {@link #TOP}. */
    ROOT,
    /** What is right below the root: the homelab's zone it refers, every other name it knows. */
    TOP,
    /** The homelab's zone, and nothing else. */
    ZONE
  }

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

  /** What the root's one server is called. */
  private static final Name ROOT_NAME = Name.fromConstantString("a.root.");

  /** Seconds for which an answer may be kept. */
  private static final int TTL = 60;

  /** The last field of the SOA: for how long it may be kept that there is no such name. */
  private static final int NEGATIVE_TTL = 1800;

  private final Name zone;
  private final InetAddress zoneServer;
  private final InetAddress topServer;
  private final Map<String, List<String>> addresses = new ConcurrentHashMap<>();
  private final Map<String, Mood> moods = new ConcurrentHashMap<>();
  private final Map<String, Long> changes = new ConcurrentHashMap<>();
  private volatile Mood mood = Mood.WELL;

  /**
   * Prepares a server.
   *
   * @param zone the homelab's own zone, with a dot at its end
   * @param zoneServer where that zone's own server listens
   * @param topServer where the servers of what is right below the root listen
   */
  NameServer(String zone, InetAddress zoneServer, InetAddress topServer) {
    this.zone = Name.fromConstantString(zone);
    this.zoneServer = zoneServer;
    this.topServer = topServer;
    put("ns1." + zone, List.of(zoneServer.getHostAddress()));
  }

  /** Gives a name its addresses; an empty list takes the name away. */
  void put(String name, List<String> values) {
    changes.put(key(name), System.currentTimeMillis());
    if (values.isEmpty()) {
      addresses.remove(key(name));
    } else {
      addresses.put(key(name), List.copyOf(values));
    }
  }

  /** Returns what a name has now. */
  List<String> addressesOf(String name) {
    return addresses.getOrDefault(key(name), List.of());
  }

  /** Returns when a name was last given or denied its addresses, in milliseconds of the clock. */
  long changed(String name) {
    return changes.getOrDefault(key(name), 0L);
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
  void listen(InetAddress address, Part part) throws IOException {
    var datagrams = new DatagramSocket(new InetSocketAddress(address, 53));
    start("dns-udp", () -> answerDatagrams(datagrams, part));
    var streams = new ServerSocket();
    streams.setReuseAddress(true);
    streams.bind(new InetSocketAddress(address, 53));
    start("dns-tcp", () -> answerStreams(streams, part));
  }

  private static void start(String name, Runnable work) {
    var thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  private void answerDatagrams(DatagramSocket socket, Part part) {
    byte[] buffer = new byte[4096];
    while (true) {
      try {
        var packet = new DatagramPacket(buffer, buffer.length);
        socket.receive(packet);
        var answer = answer(Arrays.copyOf(packet.getData(), packet.getLength()), part);
        if (answer.isPresent()) {
          byte[] wire = answer.get().toWire(1232);
          socket.send(new DatagramPacket(wire, wire.length, packet.getSocketAddress()));
        }
      } catch (IOException | RuntimeException e) {
        // One malformed or undeliverable packet must not end the service.
        System.err.println("dns: " + e);
      }
    }
  }

  private void answerStreams(ServerSocket server, Part part) {
    while (true) {
      try {
        var connection = server.accept();
        start("dns-connection", () -> answerStream(connection, part));
      } catch (IOException e) {
        System.err.println("dns: " + e);
      }
    }
  }

  private void answerStream(Socket connection, Part part) {
    try (connection;
        var in = new DataInputStream(connection.getInputStream());
        var out = new DataOutputStream(connection.getOutputStream())) {
      connection.setSoTimeout(10_000);
      byte[] question = new byte[in.readUnsignedShort()];
      in.readFully(question);
      var answer = answer(question, part);
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

  private Optional<Message> answer(byte[] wire, Part part) throws IOException {
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
    if (part == Part.RESOLVER) {
      answer.getHeader().setFlag(Flags.RA);
    }
    if (question.getHeader().getFlag(Flags.RD)) {
      answer.getHeader().setFlag(Flags.RD);
    }
    answer.addRecord(asked, Section.QUESTION);
    if (how == Mood.SERVFAIL) {
      answer.getHeader().setRcode(Rcode.SERVFAIL);
    } else {
      answerFrom(part, asked, answer, how == Mood.NXDOMAIN);
    }
    return Optional.of(answer);
  }

  private void answerFrom(Part part, Record asked, Message answer, boolean denied)
      throws UnknownHostException {
    var name = asked.getName();
    boolean ours = name.subdomain(zone);
    if (part == Part.RESOLVER || (part == Part.ZONE && ours)) {
      answer(asked, answer, denied);
    } else if (part == Part.ZONE) {
      answer.getHeader().setRcode(Rcode.REFUSED);
    } else if (part == Part.TOP && ours) {
      refer(answer, zone, Name.fromConstantString("ns1." + zone), zoneServer);
    } else if (part == Part.ROOT && name.labels() > 1) {
      var top = new Name(name, name.labels() - 2);
      refer(answer, top, topNames(top), topServer);
    } else {
      answerAtTop(asked, answer);
    }
  }

  private static Name topNames(Name top) {
    return top.equals(Name.root) ? ROOT_NAME : Name.fromConstantString("ns." + top);
  }

  private static void refer(Message answer, Name zone, Name server, InetAddress address) {
    answer.addRecord(new NSRecord(zone, DClass.IN, TTL, server), Section.AUTHORITY);
    answer.addRecord(new ARecord(server, DClass.IN, TTL, address), Section.ADDITIONAL);
  }

  /** A name right below the root, or one of somebody else's; the root itself has no record. */
  private void answerAtTop(Record asked, Message answer) throws UnknownHostException {
    var name = asked.getName();
    var top = name.labels() > 1 ? new Name(name, name.labels() - 2) : Name.root;
    answer.getHeader().setFlag(Flags.AA);
    var known =
        top != Name.root && name.equals(topNames(top))
            ? List.of(topServer.getHostAddress())
            : addresses.getOrDefault(key(name), List.of());
    boolean branch =
        name.labels() <= 2
            || addresses.keySet().stream().anyMatch(n -> n.endsWith("." + key(name)));
    if (asked.getType() == Type.NS && name.equals(top)) {
      answer.addRecord(new NSRecord(top, DClass.IN, TTL, topNames(top)), Section.ANSWER);
    } else if (asked.getType() == Type.A && !known.isEmpty()) {
      for (String address : known) {
        answer.addRecord(
            new ARecord(name, DClass.IN, TTL, InetAddress.getByName(address)), Section.ANSWER);
      }
    } else {
      if (known.isEmpty() && !branch) {
        answer.getHeader().setRcode(Rcode.NXDOMAIN);
      }
      answer.addRecord(soa(top), Section.AUTHORITY);
    }
  }

  private void answer(Record asked, Message answer, boolean denied) throws UnknownHostException {
    var name = asked.getName();
    if (name.subdomain(zone)) {
      answer.getHeader().setFlag(Flags.AA);
    }
    var known = addresses.get(key(name));
    if (denied || (known == null && !name.equals(zone))) {
      answer.getHeader().setRcode(Rcode.NXDOMAIN);
      answer.addRecord(soa(zone), Section.AUTHORITY);
    } else if (asked.getType() == Type.NS && name.equals(zone)) {
      var server = Name.fromConstantString("ns1." + zone);
      answer.addRecord(new NSRecord(zone, DClass.IN, TTL, server), Section.ANSWER);
      answer.addRecord(new ARecord(server, DClass.IN, TTL, zoneServer), Section.ADDITIONAL);
    } else if (asked.getType() == Type.SOA && name.equals(zone)) {
      answer.addRecord(soa(zone), Section.ANSWER);
    } else if (asked.getType() == Type.A && known != null) {
      for (String address : known) {
        answer.addRecord(
            new ARecord(name, DClass.IN, TTL, InetAddress.getByName(address)), Section.ANSWER);
      }
    } else {
      answer.addRecord(soa(zone), Section.AUTHORITY);
    }
  }

  private static SOARecord soa(Name of) {
    var below = of.equals(Name.root) ? "." : "." + of;
    return new SOARecord(
        of,
        DClass.IN,
        NEGATIVE_TTL,
        Name.fromConstantString("ns1" + below),
        Name.fromConstantString("dns" + below),
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
