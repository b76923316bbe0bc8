package homelab.rehearsal;

import homelab.topology.HomeNetwork;
import homelab.topology.HomeNetwork.Role;
import homelab.topology.ServiceGuest;
import homelab.topology.Topology;
import java.util.ArrayList;
import java.util.List;

/**
 * The topology as one picture (SVG): the node on the left, home on the right, Cloudflare above, and
 * the two ways between them, both dialled from inside. Text is kept as text, so that a person can
 * search and copy addresses.
 */
public final class TopologyDrawing {

  /** More boxes than this make the picture longer than a screen; the rest is counted in words. */
  private static final int SERVICES_SHOWN = 8;

  private static final int WIDTH = 1120;
  private static final int ROW = 54;

  private TopologyDrawing() {}

  /** Returns the picture. */
  public static String draw(Topology topology) {
    var shown = topology.services().stream().limit(SERVICES_SHOWN).toList();
    int homeHeight = 250 + Math.max(3, shown.size() + 1) * ROW;
    int height = 150 + homeHeight;
    var body = new ArrayList<String>();

    box(body, 400, 20, 320, 70, "edge", "Cloudflare's edge", publicNames(topology));
    frame(body, 20, 130, 330, homeHeight, "OCI · " + topology.cloud());
    frame(body, 470, 130, 630, homeHeight, "home");

    int nodeY = 190;
    box(
        body,
        50,
        nodeY,
        270,
        110,
        "node",
        topology.nodeName() + " · A1.Flex",
        List.of(
            topology.nodeEnd().name(),
            "wg0 " + topology.nodeEnd().address(),
            "Semaphore :" + Topology.SEMAPHORE_PORT + " on wg0 only"));
    box(
        body,
        500,
        nodeY,
        250,
        110,
        "router",
        "pfSense",
        List.of(
            topology.homeEnd().name() + " (DynDNS)",
            "session " + topology.homeEnd().address(),
            "no rule on WAN"));
    line(body, 320, nodeY + 55, 500, nodeY + 55, "session");
    text(body, 410, nodeY + 40, "label", "WireGuard, UDP " + topology.session().port());
    text(
        body,
        410,
        nodeY + 75,
        "label",
        "both send first, every " + topology.session().keepaliveSeconds() + " s");

    var management = topology.network(Role.MANAGEMENT);
    box(
        body,
        800,
        nodeY,
        280,
        50,
        "host",
        "Proxmox host · " + topology.hostManagement(),
        List.of(describe(management)));
    var lan = topology.network(Role.LAN);
    box(body, 800, nodeY + 60, 280, 50, "host", "household", List.of(describe(lan)));
    line(body, 750, nodeY + 25, 800, nodeY + 25, "wire");
    line(body, 750, nodeY + 85, 800, nodeY + 85, "wire");

    int below = nodeY + 160;
    box(
        body,
        500,
        below,
        250,
        70,
        "tunnel",
        "cloudflared · " + topology.cloudflared().address(),
        List.of(describe(topology.network(Role.DMZ)), "dials out, accepts nothing"));
    line(body, 625, nodeY + 110, 625, below, "wire");
    body.add(
        "<path class=\"out\" d=\"M %s %s C %s %s %s %s %s %s\" marker-end=\"url(#head)\"/>"
            .formatted(500, below + 35, 430, below, 440, 180, 520, 92));

    text(body, 940, below - 8, "label", describe(topology.network(Role.SERVICES)));
    for (int i = 0; i < shown.size(); i++) {
      var service = shown.get(i);
      int y = below + i * ROW;
      box(
          body,
          800,
          y,
          280,
          46,
          "service",
          service.guest().name() + " · " + service.guest().address() + ":" + Topology.SERVICE_PORT,
          List.of(service.publicName()));
      line(body, 750, below + 35, 800, y + 23, "wire");
    }
    int more = topology.services().size() - shown.size();
    if (more > 0) {
      text(
          body,
          940,
          below + shown.size() * ROW + 20,
          "label",
          "and %s more services".formatted(more));
    }
    return document(height, body);
  }

  private static List<String> publicNames(Topology topology) {
    var names = topology.services().stream().map(ServiceGuest::publicName).limit(2).toList();
    int more = topology.services().size() - names.size();
    return List.of(
        String.join(", ", names)
            + (more > 0 ? ", … (%s in all)".formatted(topology.services().size()) : ""));
  }

  private static String describe(HomeNetwork network) {
    return "%s · VLAN %s · %s".formatted(network.role().label(), network.vlan(), network.cidr());
  }

  private static void frame(List<String> body, int x, int y, int width, int height, String title) {
    body.add(
        "<rect class=\"frame\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" rx=\"10\"/>"
            .formatted(x, y, width, height));
    body.add(
        "<text class=\"place\" x=\"%s\" y=\"%s\">%s</text>"
            .formatted(x + 14, y + 26, MarkupText.of(title)));
  }

  private static void box(
      List<String> body,
      int x,
      int y,
      int width,
      int height,
      String kind,
      String title,
      List<String> lines) {
    body.add(
        "<rect class=\"box %s\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" rx=\"6\"/>"
            .formatted(kind, x, y, width, height));
    body.add(
        "<text class=\"title\" x=\"%s\" y=\"%s\">%s</text>"
            .formatted(x + 12, y + 20, MarkupText.of(title)));
    for (int i = 0; i < lines.size(); i++) {
      body.add(
          "<text x=\"%s\" y=\"%s\">%s</text>"
              .formatted(x + 12, y + 38 + i * 18, MarkupText.of(lines.get(i))));
    }
  }

  private static void line(List<String> body, int x1, int y1, int x2, int y2, String kind) {
    body.add(
        "<line class=\"%s\" x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\"/>"
            .formatted(kind, x1, y1, x2, y2));
  }

  static void text(List<String> body, int x, int y, String kind, String text) {
    body.add(
        "<text class=\"%s\" x=\"%s\" y=\"%s\" text-anchor=\"middle\">%s</text>"
            .formatted(kind, x, y, MarkupText.of(text)));
  }

  static String document(int height, List<String> body) {
    return """
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %1$s %2$s" width="%1$s" height="%2$s" role="img" aria-label="The homelab's machines and the ways between them">
<defs><marker id="head" markerWidth="10" markerHeight="8" refX="9" refY="4" orient="auto"><path d="M0 0 L10 4 L0 8 z" fill="#b45309"/></marker></defs>
<style>
svg { background: #ffffff; }
text { font: 13px system-ui, sans-serif; fill: #334155; }
.title { font-weight: 600; fill: #0f172a; }
.place { font-size: 15px; font-weight: 600; fill: #64748b; }
.label { font-size: 12px; fill: #64748b; }
.frame { fill: #f8fafc; stroke: #cbd5e1; stroke-dasharray: 6 4; }
.box { fill: #ffffff; stroke: #94a3b8; }
.node, .router { stroke: #2563eb; stroke-width: 2; }
.tunnel, .edge { stroke: #b45309; stroke-width: 2; }
.session { stroke: #2563eb; stroke-width: 3; }
.wire { stroke: #94a3b8; stroke-width: 1.5; }
.out { fill: none; stroke: #b45309; stroke-width: 2; }
</style>
%3$s
</svg>
"""
        .formatted(WIDTH, height, String.join("\n", body));
  }
}
