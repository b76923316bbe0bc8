package homelab.lab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import homelab.topology.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What is true of a node after its boot, looked at from outside: a node that lies about itself is
 * found out.
 *
 * @param outcome what it said
 * @param objections what does not agree with it; empty means that all does
 */
public record Judgement(Outcome outcome, List<String> objections) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern SPACE = Pattern.compile("\\s+");

  /** TCP ports that are tried from outside when not all are. */
  private static final String SOME_PORTS =
      "1-1024,2375,2376,5355,8080,%d,%d"
          .formatted(Topology.SEMAPHORE_PORT, Topology.PROXMOX_API_PORT);

  public Judgement {
    objections = List.copyOf(objections);
  }

  /** Looks at a node whose boot has ended in any way. */
  static Judgement of(BootLab lab, Outcome outcome) {
    var objections = new ArrayList<String>();
    if (outcome.ready()) {
      ready(lab, objections);
    } else {
      notReady(lab, outcome, objections);
    }
    objections.addAll(openFromOutside(lab, Ports.SOME));
    return new Judgement(outcome, objections);
  }

  private static void ready(BootLab lab, List<String> objections) {
    var address = lab.node().sessionAddress();
    var held = lab.network().fromNode("ip", "-4", "-o", "address", "show", "dev", "wg0").text();
    if (!held.contains(" " + address + "/")) {
      objections.add("READY, but wg0 has not the address %s: %s".formatted(address, held));
    }
    if (!lab.semaphoreAnswers()) {
      objections.add("READY, but Semaphore does not answer on " + address);
    }
    objections.addAll(listeners(lab));
    status(lab, "READY", objections);
  }

  private static void notReady(BootLab lab, Outcome outcome, List<String> objections) {
    if (lab.machine().console().stream().anyMatch(line -> line.contains("homelab: READY"))) {
      objections.add("a boot that did not end well said READY");
    }
    lab.network().fromNode("ss", "-Hlnt", "sport = :" + Topology.SEMAPHORE_PORT).output().stream()
        .map(line -> "not READY, but something listens: " + line)
        .forEach(objections::add);
    if (outcome.lastLine().startsWith("FAILED ")) {
      status(lab, "FAILED", objections);
    }
  }

  private static void status(BootLab lab, String state, List<String> objections) {
    var text = lab.machine().inside("cat /run/homelab/status.json").text();
    try {
      JsonNode status = JSON.readTree(text);
      if (!status.path("state").asText().equals(state)) {
        objections.add("the console said %s, status.json says %s".formatted(state, text));
      }
      for (var key : List.of("step", "reason", "next", "session", "controlPlane")) {
        if (!status.has(key)) {
          objections.add("status.json has no " + key);
        }
      }
    } catch (JsonProcessingException e) {
      objections.add("status.json is not JSON: " + text);
    }
  }

  /** Everything that listens beyond loopback and the session, except WireGuard and DHCP. */
  static List<String> listeners(BootLab lab) {
    var address = lab.node().sessionAddress();
    var session = ":" + lab.node().topology().session().port();
    var found = new ArrayList<String>();
    for (var line : lab.network().fromNode("ss", "-Hlntu").output()) {
      var fields = SPACE.split(line.strip());
      var local = fields[4];
      boolean harmless =
          local.startsWith("127.")
              || local.startsWith("[::1]")
              || local.startsWith("[::ffff:127.")
              || local.startsWith(address + ":")
              || (fields[0].equals("udp") && (local.endsWith(session) || local.endsWith(":68")));
      if (!harmless) {
        found.add("something listens beyond wg0 and loopback: " + line.strip());
      }
    }
    return found;
  }

  /**
   * Knocks at the node's address from the internet, with the cloud's own empty ingress left out.
   */
  static List<String> openFromOutside(BootLab lab, Ports ports) {
    var scan =
        lab.network()
            .fromInternet(
                "nmap",
                "-n",
                "-Pn",
                "-sS",
                "--min-rate",
                "5000",
                "--max-retries",
                "1",
                "--open",
                "-oG",
                "-",
                "-p",
                ports == Ports.ALL
                    ? "1-65535"
                    : SOME_PORTS + "," + lab.node().topology().session().port(),
                lab.network().nodeAddress());
    if (scan.exitCode() != 0) {
      return List.of("the scan could not be made: " + scan.text());
    }
    return scan.output().stream()
        .filter(line -> line.contains("/open/"))
        .map(line -> "open from outside: " + line)
        .toList();
  }

  /** How many TCP ports are tried. */
  enum Ports {
    SOME,
    ALL
  }
}
