package homelab.lab;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** One thing that has to hold of the session. Each leaves both ends as it found them: talking. */
public enum SessionCheck {
  CONNECT("both ends find each other within 10 s of the later one's READY, home last too") {
    @Override
    SessionFindings look(SessionBed bed, Amount amount) {
      return connect(bed);
    }
  },
  CLOSED("no firewall has an inbound rule, and each has what is declared") {
    @Override
    SessionFindings look(SessionBed bed, Amount amount) {
      return InboundRules.check(bed);
    }
  },
  SCAN("nothing answers on any port of either public address while traffic flows") {
    @Override
    SessionFindings look(SessionBed bed, Amount amount) {
      return new PortScan(bed, amount.ports()).check();
    }
  },
  PRIVILEGE("who may reach whom through the session, each end by itself, and at home") {
    @Override
    SessionFindings look(SessionBed bed, Amount amount) {
      return new LeastPrivilege(bed).check();
    }
  },
  HOME_MOVES("home's public address changes, and connections live on") {
    @Override
    SessionFindings look(SessionBed bed, Amount amount) {
      return homeMoves(bed, amount);
    }
  },
  NODE_MOVES("the node comes up anew elsewhere, after a time without a name") {
    @Override
    SessionFindings look(SessionBed bed, Amount amount) {
      return nodeMoves(bed, amount);
    }
  },
  BOTH_MOVE("both at once") {
    @Override
    SessionFindings look(SessionBed bed, Amount amount) {
      var moves = new SessionMoves(bed, SessionBed.PATIENCE);
      var series = Stream.generate(moves::both).limit(amount.movesOfBoth()).toList();
      var notes = new SessionFindings.Notes();
      SessionMoves.judge(notes, "both move", series);
      return notes.end();
    }
  },
  BOOTS("each release of pfSense with a new file: whether it is in force is told, and where") {
    @Override
    SessionFindings look(SessionBed bed, Amount amount) {
      return new RouterBoots(bed).check();
    }
  },
  NETGATE("netgate.com does not resolve while the node moves: followed once it does") {
    @Override
    SessionFindings look(SessionBed bed, Amount amount) {
      return netgate(bed);
    }
  },
  IDLE("a silence with firewalls that forget after 30 s; lost without keepalive") {
    @Override
    SessionFindings look(SessionBed bed, Amount amount) {
      return new QuietTimes(bed).idle(amount.idle());
    }
  },
  DEAD_DNS("DNS is dead, and nothing happens to the session") {
    @Override
    SessionFindings look(SessionBed bed, Amount amount) {
      return new QuietTimes(bed).deadDns(amount.deadDns());
    }
  },
  FORGED("replayed and forged packets, a wrong preshared key, stolen public keys") {
    @Override
    SessionFindings look(SessionBed bed, Amount amount) {
      return new Forgeries(bed).check();
    }
  },
  NARROW("paths of 1400 and 1340 with ICMP dropped: transfers both ways complete") {
    @Override
    SessionFindings look(SessionBed bed, Amount amount) {
      return NarrowPath.check(bed, amount.bytes());
    }
  };

  /**
   * How much of it.
   *
   * @param moves of each end
   * @param rebuild whether each of the node's is a new machine with a first boot of its own
   * @param movesOfBoth at once
   * @param idle how long nobody says anything
   * @param deadDns how long DNS is dead
   * @param bytes of a transfer over a narrow path
   * @param ports what is scanned, in nmap's notation
   */
  public record Amount(
      int moves,
      boolean rebuild,
      int movesOfBoth,
      Duration idle,
      Duration deadDns,
      long bytes,
      String ports) {

    /** Every kind once. */
    public static final Amount ONCE =
        new Amount(
            1, false, 1, Duration.ofSeconds(70), Duration.ofSeconds(30), 5_000_000, PortScan.SOME);

    /**
     * What is asked for, but with an hour of dead DNS scaled down: 120 s are eight rounds of home's
     * loop and more than that of the node's.
     */
    public static final Amount WHOLE =
        new Amount(
            20, true, 5, Duration.ofMinutes(10), Duration.ofSeconds(120), 50_000_000, PortScan.ALL);
  }

  private static final double CONNECTED_WITHIN = 10;

  /** Bytes that are still on their way when home has moved. */
  private static final long LONG_TRANSFER = 100_000_000;

  private final String story;

  SessionCheck(String story) {
    this.story = story;
  }

  abstract SessionFindings look(SessionBed bed, Amount amount);

  /** Returns its name as it is written on the command line. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Returns what has to hold, in a few words. */
  public String story() {
    return story;
  }

  /** Finds a check by its name on the command line. */
  public static Optional<SessionCheck> named(String label) {
    return Arrays.stream(values()).filter(check -> check.label().equals(label)).findFirst();
  }

  private static SessionFindings connect(SessionBed bed) {
    var notes = new SessionFindings.Notes();
    within(notes, "node last, home to node", bed.first().toNode());
    within(notes, "node last, node to home", bed.first().toHome());
    var home = bed.lab().home();
    home.cutPower();
    notes.expect(
        bed.traffic().homeToNode(Duration.ofSeconds(3)).isEmpty(), "without home there is none");
    home.powerOn();
    var last = bed.measureFrom(System.currentTimeMillis());
    within(notes, "home last, home to node", last.toNode());
    within(notes, "home last, node to home", last.toHome());
    return notes.end();
  }

  private static void within(SessionFindings.Notes notes, String what, double seconds) {
    notes.figure(what, seconds);
    notes.expect(
        seconds <= CONNECTED_WITHIN,
        "%s: within %.0f s of READY (%.1f s)".formatted(what, CONNECTED_WITHIN, seconds));
  }

  private static SessionFindings homeMoves(SessionBed bed, Amount amount) {
    var notes = new SessionFindings.Notes();
    notes.expect(bed.talks(SessionBed.PATIENCE), "the session is up");
    var moves = new SessionMoves(bed, SessionBed.PATIENCE);
    try (var held = bed.traffic().hold()) {
      notes.expect(held.goesOn(Duration.ofSeconds(10)), "a connection goes through it");
      var series = new ArrayList<SessionMoves.Recovery>();
      boolean lives = true;
      for (int move = 0; move < amount.moves(); move++) {
        series.add(moves.home());
        // What it sent meanwhile is sent again with growing pauses.
        lives &= held.goesOn(Duration.ofSeconds(60));
      }
      SessionMoves.judge(notes, "home moves", series);
      notes.expect(lives, "one connection through the session lived through all of them");
    }
    var during = moves.homeDuringTransfer(Math.max(amount.bytes(), LONG_TRANSFER));
    notes.figure("home moves during a transfer: worst", during.worst());
    notes.expect(
        during.worst() <= SessionMoves.GOAL, "home moves during a transfer, which completes");
    return notes.end();
  }

  /** The package's own look at DNS stands in the way of a name that does resolve. */
  private static SessionFindings netgate(SessionBed bed) {
    var notes = new SessionFindings.Notes();
    var internet = bed.lab().node().internet();
    notes.expect(bed.talks(SessionBed.PATIENCE), "the session is up");
    var moves = new SessionMoves(bed, Duration.ofSeconds(45));
    internet.order("answer", "netgate.com", "SILENT");
    try {
      // Until what Unbound remembers of the name has run out.
      Machine.pause(Duration.ofSeconds(65));
      notes.expect(bed.talks(Duration.ofSeconds(10)), "without the name a standing session lives");
      moves.node();
      notes.expect(
          bed.traffic().homeToNode(Duration.ofSeconds(3)).isEmpty(),
          "a node that moves meanwhile is not followed");
    } finally {
      internet.order("answer", "netgate.com", "WELL");
    }
    notes.expect(bed.talks(Duration.ofSeconds(90)), "and is once the name resolves again");
    return notes.end();
  }

  private static SessionFindings nodeMoves(SessionBed bed, Amount amount) {
    var notes = new SessionFindings.Notes();
    var moves = new SessionMoves(bed, SessionBed.PATIENCE);
    var series = new ArrayList<SessionMoves.Recovery>();
    int anew = 0;
    for (int move = 0; move < amount.moves(); move++) {
      moves.mark();
      series.add(amount.rebuild() ? moves.rebuild() : moves.node());
      anew += moves.isMarked() ? 0 : 1;
    }
    SessionMoves.judge(notes, "node moves", series);
    if (amount.rebuild()) {
      notes.expect(
          anew == amount.moves(),
          "%d of them a rebuild: a new machine, a first boot".formatted(anew));
    }
    return notes.end();
  }
}
