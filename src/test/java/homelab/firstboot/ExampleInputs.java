package homelab.firstboot;

import homelab.config.Subnet;
import homelab.firstboot.FirstBootInputs.FollowedRepository;
import homelab.firstboot.FirstBootInputs.NodeSession;
import homelab.firstboot.FirstBootInputs.Packages;
import homelab.firstboot.FirstBootInputs.Semaphore;
import java.util.List;

/** Inputs with made-up secrets that look like made-up secrets. */
public final class ExampleInputs {

  private ExampleInputs() {}

  /** Returns inputs without anything special. */
  public static FirstBootInputs plain() {
    return with("vault-password-of-nobody", List.of());
  }

  static FirstBootInputs with(String vaultPassword, List<String> allowedSigners) {
    return of("https://github.com/example/homelab.git", vaultPassword, allowedSigners);
  }

  static FirstBootInputs following(String url, List<String> allowedSigners) {
    return of(url, "vault-password-of-nobody", allowedSigners);
  }

  private static FirstBootInputs of(String url, String vaultPassword, List<String> allowedSigners) {
    return new FirstBootInputs(
        "home",
        "node",
        "$6$saltsaltsaltsalt$hash-of-nobody",
        new Packages("https://snapshot.example.org/ubuntu", "20261101T000000Z"),
        new NodeSession(
            "[Interface]\n"
                + "Address = 10.99.0.2/30\n"
                + "PrivateKey = nobody\n\n"
                + "[Peer]\n"
                + "Endpoint = home.example.org:51820\n",
            "10.99.0.2",
            51820,
            "home.example.org",
            List.of(Subnet.parse("10.99.0.1/32"), Subnet.parse("10.20.10.0/24")),
            List.of(22, 8006),
            Subnet.parse("10.20.10.0/24")),
        new Semaphore(
            "docker.io/semaphoreui/semaphore@sha256:" + "0".repeat(64),
            3000,
            "admin-password-of-nobody",
            "cookie-hash-of-nobody",
            "cookie-encryption-of-nobody",
            "key-encryption-of-nobody"),
        new FollowedRepository(url, "main", allowedSigners, "deploy key of nobody\n"),
        "ansible key of nobody\n",
        vaultPassword);
  }
}
