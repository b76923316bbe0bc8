package homelab.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A lab in which both ends are on and talk, with everybody plugged in: what checks lie on. */
final class SessionBed implements AutoCloseable {

  /** What either end may take to find the other again, whatever happened. */
  static final Duration PATIENCE = Duration.ofSeconds(90);

  private final SessionLab lab;
  private final SessionTraffic traffic;
  private final Path attacker;
  private final SessionMoves.Recovery first;

  private SessionBed(SessionLab lab, SessionTraffic traffic) {
    this.lab = lab;
    this.traffic = traffic;
    this.first = measureFrom(System.currentTimeMillis());
    this.attacker = lab.node().folder().resolve("forge.py");
    try {
      Files.writeString(attacker, LabParts.resource("forge.py"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Opens a lab, home first and then the node; whether they talk is the caller's question. */
  static SessionBed open(FirstBootTrial trial, SessionLab.Wishes wishes) throws IOException {
    var lab = SessionLab.open(trial, wishes);
    SessionTraffic traffic = null;
    try {
      lab.home().powerOn();
      traffic = new SessionTraffic(lab);
      lab.bootNode();
      return new SessionBed(lab, traffic);
    } catch (RuntimeException e) {
      if (traffic != null) {
        traffic.close();
      }
      lab.close();
      throw e;
    }
  }

  /** How long after the node's READY there was traffic for the first time. */
  SessionMoves.Recovery first() {
    return first;
  }

  /** Measures from a moment of the clock until there is traffic, each direction by itself. */
  SessionMoves.Recovery measureFrom(long start) {
    var toHome = CompletableFuture.supplyAsync(() -> traffic.nodeToHome(PATIENCE));
    var toNode = CompletableFuture.supplyAsync(() -> traffic.homeToNode(PATIENCE));
    return SessionMoves.Recovery.of(toNode.join(), toHome.join(), start, PATIENCE);
  }

  SessionLab lab() {
    return lab;
  }

  SessionTraffic traffic() {
    return traffic;
  }

  /** Waits until there is traffic both ways; says whether there is. */
  boolean talks(Duration bound) {
    return traffic.homeToNode(bound).isPresent() && traffic.nodeToHome(bound).isPresent();
  }

  /** Runs the attacker's script in a namespace. */
  Host.Result attack(String namespace, String... words) {
    return lab.in(namespace, attackers(words));
  }

  /** Runs the attacker's script in a namespace until it is closed. */
  Attack attacking(String namespace, String... words) {
    try {
      return new Attack(
          new ProcessBuilder(LabNetwork.inside(namespace, attackers(words)))
              .redirectErrorStream(true)
              .redirectOutput(scratch("attack.log").toFile())
              .start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String[] attackers(String... words) {
    var line = new ArrayList<>(List.of("python3", attacker.toString()));
    line.addAll(List.of(words));
    return line.toArray(String[]::new);
  }

  /** What goes on until it is closed. */
  record Attack(Process process) implements AutoCloseable {
    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  Path scratch(String file) {
    return lab.node().folder().resolve(file);
  }

  @Override
  public void close() {
    traffic.close();
    lab.close();
  }
}
