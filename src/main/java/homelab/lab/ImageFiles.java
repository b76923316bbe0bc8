package homelab.lab;

import homelab.lab.internet.Internet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes of a plain root file system what the cloud's image is: its firewall, its listeners. */
final class ImageFiles {

  private final Path root;

  ImageFiles(Path root) {
    this.root = root;
  }

  void plant(Path certificate, Host host) throws IOException {
    // The cloud's resolver is the only one that the node has.
    write("etc/resolv.conf", "nameserver %s\n".formatted(Internet.CLOUD));
    write("etc/hosts", "127.0.0.1 localhost\n");
    write("etc/iptables/rules.v4", LabParts.resource("image/rules.v4"));
    write("etc/cloud/cloud.cfg.d/90-lab.cfg", LabParts.resource("image/cloud.cfg"));
    write("etc/systemd/system/lab-cgroups.service", LabParts.resource("image/lab-cgroups.service"));
    var pem = root.resolve("usr/local/share/ca-certificates/lab.crt").toString();
    var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    host.run(
        keytool,
        "-exportcert",
        "-rfc",
        "-alias",
        "lab",
        "-keystore",
        certificate.toString(),
        "-storepass",
        new String(Internet.STORE_PASSWORD),
        "-file",
        pem);
    host.run("chroot", root.toString(), "update-ca-certificates");
    host.run(
        "systemctl",
        "--root=" + root,
        "enable",
        "lab-cgroups.service",
        "ssh.socket",
        "rpcbind.socket",
        "netfilter-persistent.service");
    // A container's id is its machine's; it must be made anew at each first boot.
    write("etc/machine-id", "");
  }

  private void write(String path, String text) throws IOException {
    var file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.deleteIfExists(file);
    Files.writeString(file, text);
  }
}
