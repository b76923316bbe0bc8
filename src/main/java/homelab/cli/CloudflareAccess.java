package homelab.cli;

import homelab.cloudflare.HttpCloudflare;
import homelab.config.GivenSecret;
import java.net.URI;
import java.time.Duration;

/** How the commands reach Cloudflare for the zone of a stack. */
final class CloudflareAccess {

  /** Where Cloudflare's API is, if not at its own address. */
  static final String ENDPOINT = "HOMELAB_CLOUDFLARE_ENDPOINT";

  private CloudflareAccess() {}

  /**
   * Prepares the client.
   *
   * @param answer how long one call may take until Cloudflare counts as silent
   */
  static HttpCloudflare of(Invocation invocation, PersonalStack mine, Duration answer) {
    var zone = mine.declared().zone();
    return new HttpCloudflare(
        URI.create(
            invocation.environment().getOrDefault(ENDPOINT, HttpCloudflare.ENDPOINT.toString())),
        zone.accountId(),
        zone.id(),
        mine.given(GivenSecret.CLOUDFLARE_API_TOKEN),
        answer,
        duration -> HostAccess.pause(invocation, duration));
  }
}
