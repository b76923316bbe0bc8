package homelab;

import homelab.config.ConfigLoader;
import homelab.controlplane.Rendered;
import homelab.firstboot.ExampleInputs;
import homelab.firstboot.FirstBoot;
import homelab.pfsense.Example;
import homelab.pfsense.Media;
import homelab.rehearsal.TopologyDrawing;
import homelab.topology.Topology;
import homelab.wireguard.Session;
import homelab.wireguard.WgQuick;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TimeZone;
import java.util.TreeMap;

/**
 * Everything that is rendered from the example, with throw-away secrets; also in a process of its
 * own.
 */
final class Renderings {

  private Renderings() {}

  /** Prints the places' renderings as {@code PLACE NAME SHA-256}; a place is ZONE,LOCALE. */
  public static void main(String[] places) {
    for (String place : places) {
      var parts = place.split(",");
      TimeZone.setDefault(TimeZone.getTimeZone(parts[0]));
      Locale.setDefault(Locale.forLanguageTag(parts[1]));
      all().forEach((name, bytes) -> System.out.println(place + " " + name + " " + sha256(bytes)));
    }
  }

  /** Returns bytes by the name of their golden file. */
  static SortedMap<String, byte[]> all() {
    var config = ConfigLoader.fromEngine(ExampleStack.keys());
    var topology = Topology.of(config);
    var firstBoot = FirstBoot.render(ExampleInputs.plain());
    var router = Example.xml();
    var medium = Media.iso(router);
    var all = new TreeMap<String, byte[]>();
    put(all, "user_data.sh", firstBoot.script());
    put(all, "user_data.b64", firstBoot.base64());
    put(all, "wg0.conf", WgQuick.render(Session.of(topology, Example.keys())));
    put(all, "pfsense/config.xml", router);
    put(all, "pfsense/medium.sha256", sha256(medium.bytes()) + "  " + medium.fileName() + "\n");
    put(all, "topology.svg", TopologyDrawing.draw(topology));
    put(all, "stack-readme.md", StackReadme.render(config, topology, "203.0.113.9", "tunnel-id"));
    Rendered.of("home", config, topology)
        .forEach((name, bytes) -> all.put("ansible/" + name, bytes));
    return all;
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static void put(SortedMap<String, byte[]> all, String name, String text) {
    all.put(name, text.getBytes(StandardCharsets.UTF_8));
  }
}
