package homelab.lab;

import homelab.lab.internet.Internet;
import homelab.tools.Progress;
import homelab.tools.ToolCache;
import java.nio.file.Path;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * What every machine at home starts from and none changes, made once and kept in the user's cache;
 * {@code home-parts.sh} says what is real in it and what is a stand-in.
 *
 * @param folder holds {@code root/}, {@code mirror/} and {@code registry/}
 */
record HomeParts(Path folder) {

  /** Returns the parts, whose machines trust the certificate of the lab's own sites. */
  static HomeParts provide(ToolCache cache, LabParts lab, Host host, Progress progress) {
    var script = LabParts.resource("home-parts.sh");
    var cloudflared = LabParts.resource("cloudflared.py");
    var key =
        "lab-home-"
            + DigestUtils.sha256Hex(script + cloudflared + lab.folder().getFileName())
                .substring(0, 16);
    return new HomeParts(
        cache.provide(
            key,
            folder ->
                progress.during(
                    "making the parts of the lab's home",
                    "about two minutes, once",
                    () -> {
                      make(folder, lab, host, script, cloudflared);
                      return folder;
                    })));
  }

  private static void make(
      Path folder, LabParts lab, Host host, String script, String cloudflared) {
    var certificate = folder.resolve("lab.pem").toString();
    host.run(
        Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
        "-exportcert",
        "-rfc",
        "-alias",
        "lab",
        "-keystore",
        lab.certificate().toString(),
        "-storepass",
        new String(Internet.STORE_PASSWORD),
        "-file",
        certificate);
    host.run("sh", "-c", script, "home-parts", folder.toString(), certificate, cloudflared);
  }

  /** The digest of one of the images, with its algorithm. */
  String image(String name) {
    return LabParts.text(folder.resolve("registry").resolve(name + ".digest")).strip();
  }
}
