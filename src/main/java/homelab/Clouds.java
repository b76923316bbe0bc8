package homelab;

import com.pulumi.cloudflare.ProviderArgs;
import com.pulumi.resources.CustomResourceOptions;
import homelab.config.GivenSecret;
import homelab.config.HomelabConfig;

/**
 * One provider per cloud, each with the least that it needs. The engine keeps a provider as long as
 * something durable was made with it, so those of home and Cloudflare are as durable as what they
 * made.
 */
final class Clouds {

  private final com.pulumi.oci.Provider oci;
  private final io.muehlbachler.pulumi.proxmoxve.Provider proxmox;
  private final com.pulumi.cloudflare.Provider cloudflare;

  Clouds(HomelabConfig config, GivenSecrets given) {
    var durable = CustomResourceOptions.builder().protect(true).build();
    var node = config.node();
    oci =
        new com.pulumi.oci.Provider(
            "oci",
            com.pulumi.oci.ProviderArgs.builder()
                .tenancyOcid(node.tenancyId())
                .userOcid(node.userId())
                .fingerprint(node.fingerprint())
                .region(node.region())
                .privateKey(given.get(GivenSecret.OCI_PRIVATE_KEY))
                .build());
    var host = config.home().proxmox();
    proxmox =
        new io.muehlbachler.pulumi.proxmoxve.Provider(
            "proxmox",
            io.muehlbachler.pulumi.proxmoxve.ProviderArgs.builder()
                .endpoint(host.endpoint())
                .insecure(!host.verifyTls())
                .apiToken(given.get(GivenSecret.PROXMOX_API_TOKEN))
                .build(),
            durable);
    cloudflare =
        new com.pulumi.cloudflare.Provider(
            "cloudflare",
            ProviderArgs.builder().apiToken(given.get(GivenSecret.CLOUDFLARE_API_TOKEN)).build(),
            durable);
  }

  com.pulumi.oci.Provider oci() {
    return oci;
  }

  io.muehlbachler.pulumi.proxmoxve.Provider proxmox() {
    return proxmox;
  }

  com.pulumi.cloudflare.Provider cloudflare() {
    return cloudflare;
  }
}
