package homelab.cli;

import homelab.config.GivenSecret;
import homelab.proxmox.HttpProxmox;
import java.time.Duration;

/** How the commands reach the Proxmox host of a stack. */
final class HostAccess {

  /** Where the host's API is, if not where the stack file says. */
  static final String ENDPOINT = "HOMELAB_PROXMOX_ENDPOINT";

  private HostAccess() {}

  static HttpProxmox of(Invocation invocation, PersonalStack mine) {
    return of(invocation, mine, HttpProxmox.ANSWER);
  }

  /** The same for somebody who rather goes on than waits longer for an answer. */
  static HttpProxmox of(Invocation invocation, PersonalStack mine, Duration answer) {
    var proxmox = mine.declared().home().proxmox();
    return new HttpProxmox(
        invocation.environment().getOrDefault(ENDPOINT, proxmox.endpoint()),
        proxmox.node(),
        proxmox.verifyTls(),
        mine.given(GivenSecret.PROXMOX_API_TOKEN),
        answer,
        duration -> pause(invocation, duration));
  }

  /** Lets time pass while a cloud is waited for. */
  static void pause(Invocation invocation, Duration duration) {
    try {
      invocation.sleeper().sleep(duration);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure(Exit.FAILED, "interrupted; the same command goes on.");
    }
  }
}
