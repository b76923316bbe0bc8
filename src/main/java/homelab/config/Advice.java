package homelab.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a person should know about a configuration that is accepted: nothing here is a mistake, and
 * some of it is not even settled. Shown by preview and doctor.
 *
 * @param title in a few words
 * @param text what it means, with the keys that change it
 * @param source where it comes from, with its date
 */
public record Advice(String title, String text, String source) {

  private static final int FREE_OCPUS = 2;
  private static final int FREE_MEMORY_GB = 12;
  private static final double IDLE_SHARE = 0.2;

  private static final String ALLOWANCE_SOURCE =
      "Oracle's page on Always Free resources, as quoted in several public threads since"
          + " 2026-06-15; whether pay-as-you-go keeps 4 OCPUs and 24 GB is not established";
  private static final String RECLAIM_SOURCE =
      "Oracle's page on Always Free resources, as quoted since 2023-09; no exemption of"
          + " pay-as-you-go is written down";

  /** Returns everything that applies. */
  public static List<Advice> of(HomelabConfig config) {
    var advice = new ArrayList<Advice>();
    var node = config.node();
    boolean free = config.account().kind() == Account.Kind.FREE;
    if (node.ocpus() > FREE_OCPUS || node.memoryGb() > FREE_MEMORY_GB) {
      advice.add(allowance(node, free));
    }
    advice.add(reclaim(node, free));
    if (config.repository().allowedSigners().isEmpty()) {
      advice.add(
          new Advice(
              "any commit is taken",
              "repository.allowedSigners is empty, so whoever can push to %s decides what runs at home. List the keys that sign your commits."
                  .formatted(config.repository().branch()),
              "docs/decisions.md"));
    }
    if (config.bootstrap().isPresent()) {
      advice.add(
          new Advice(
              "home is still open to its operator",
              "bootstrap.operatorCidr %s stays admitted to the host's ports 8006 and 22. Once home is up, take the key out and set home.proxmox.endpoint to the host's address in network.management."
                  .formatted(config.bootstrap().get().operatorCidr()),
              "README.md"));
    }
    return advice;
  }

  private static Advice allowance(Node node, boolean free) {
    return new Advice(
        "more than the free allowance",
        "%d OCPUs and %d GB; the Always Free allowance for A1 is %d and %d since 2026-06-15. %s Change it with homelab:node.ocpus and homelab:node.memoryGb."
            .formatted(
                node.ocpus(),
                node.memoryGb(),
                FREE_OCPUS,
                FREE_MEMORY_GB,
                free
                    ? "On an Always Free account such a machine is terminated."
                    : "On a pay-as-you-go account, by the strict reading, the rest is billed."),
        ALLOWANCE_SOURCE);
  }

  private static Advice reclaim(Node node, boolean free) {
    double busy = node.memoryGb() * IDLE_SHARE;
    return new Advice(
        free
            ? "Oracle may reclaim the node when it idles"
            : "idle reclaim is said to spare paid accounts",
        "A machine counts as idle when over seven days processor, network and memory all stay under 20 %%. Memory alone saves it: at %d GB more than %s GB have to be in use, at 6 GB only 1.2. The largest size is the worst for it."
            .formatted(node.memoryGb(), String.format(Locale.ROOT, "%.1f", busy)),
        RECLAIM_SOURCE);
  }
}
