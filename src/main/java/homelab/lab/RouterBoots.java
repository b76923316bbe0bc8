package homelab.lab;

import homelab.config.Subnet;
import homelab.lab.SessionTraffic.Place;
import homelab.lab.home.ConfigLocator.Medium;
import homelab.pfsense.ConfigMark;
import homelab.pfsense.MediaChecker.Release;
import java.time.Duration;

/**
 * Home's router is started with another file, release by release: whether it is in force is told by
 * the mark in the management network and to nobody else, and the session says nothing about it.
 */
final class RouterBoots {

  private static final Duration BACK = Duration.ofSeconds(30);

  private final SessionBed bed;
  private final SessionFindings.Notes notes = new SessionFindings.Notes();
  private final String usual;

  RouterBoots(SessionBed bed) {
    this.bed = bed;
    this.usual = bed.lab().node().node().routerConfig();
  }

  SessionFindings check() {
    var home = bed.lab().home();
    notes.expect(told(Place.OPERATOR).equals(ConfigMark.in(usual)), "the mark tells the file");
    onlyManagement();
    try {
      int turn = 0;
      for (var medium : Medium.values()) {
        for (var release : Release.values()) {
          turn++;
          var changed = renamed("router" + turn);
          var before = told(Place.OPERATOR);
          boolean takes = medium == Medium.DISK || release.searchesCds() && !release.writesBack();
          start(changed, release, medium);
          var what = "%s, %s: ".formatted(release, medium);
          notes.expect(bed.talks(BACK), what + "the session is back");
          notes.expect(
              told(Place.OPERATOR).equals(takes ? ConfigMark.in(changed) : before),
              what
                  + (takes ? "the new file is in force" : "the mark tells that the old one stays"));
        }
      }
      start(usual, Release.AFTER_2_8_1, Medium.CD);
      notes.expect(bed.talks(BACK), "the usual file again");
      home.leaveWizardPending();
      start(usual, Release.AFTER_2_8_1, Medium.CD);
      notes.expect(
          bed.traffic().homeToNode(Duration.ofSeconds(20)).isEmpty(),
          "with the wizard pending and no package server WireGuard does not start");
      notes.expect(
          home.log().contains("setting flag for package sync and disabling wizard"),
          "and the console says why");
    } finally {
      start(usual, Release.AFTER_2_8_1, Medium.CD);
    }
    notes.expect(bed.talks(BACK), "without the wizard's trigger it starts");
    return notes.end();
  }

  private void start(String text, Release release, Medium medium) {
    var home = bed.lab().home();
    home.cutPower();
    home.configure(text);
    home.release(release, medium);
    home.powerOn();
  }

  private void onlyManagement() {
    var topology = bed.lab().node().node().topology();
    for (var place : Place.values()) {
      boolean asks = place == Place.OPERATOR || place == Place.PROXMOX;
      boolean tells = told(place).equals(ConfigMark.in(usual));
      notes.expect(
          tells == asks, "%s %s the mark".formatted(place, asks ? "is told" : "is not told"));
    }
    var near = topology.homeEnd().address().toString();
    var node = bed.lab().node().network().node();
    notes.expect(ask(node, near).equals("no answer"), "the node is not told the mark");
    notes.expect(
        ask(bed.lab().scanner(), bed.lab().line().address()).equals("no answer"),
        "nobody outside is told the mark");
  }

  private String told(Place place) {
    Subnet at = bed.lab().node().node().topology().network(place.role()).cidr();
    return ask(bed.traffic().namespace(place), at.host(1).toString());
  }

  private String ask(String namespace, String server) {
    return bed.traffic().text(namespace, server, ConfigMark.NAME);
  }

  /** The same file with another host name, and with the mark that belongs to it. */
  private String renamed(String hostName) {
    return ConfigMark.renewed(
        usual.replaceFirst("<hostname>.*</hostname>", "<hostname>" + hostName + "</hostname>"));
  }
}
