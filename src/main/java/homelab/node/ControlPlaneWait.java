package homelab.node;

import com.pulumi.command.local.Command;
import com.pulumi.command.local.CommandArgs;
import com.pulumi.core.Output;
import com.pulumi.resources.CustomResourceOptions;

/**
 * A local command that waits until the control plane answers over the VPN, where this machine is on
 * it. It is declared the same everywhere and only the shell looks at the environment, so two
 * machines preview the same.
 */
final class ControlPlaneWait {

  static final int LIMIT_SECONDS = 15 * 60;

  /** Set to {@code yes} where this machine reaches the session's addresses. */
  static final String ON_VPN_VARIABLE = "HOMELAB_ON_VPN";

  private ControlPlaneWait() {}

  static Command declare(
      Output<String> instanceId, String semaphoreUrl, CustomResourceOptions options) {
    return new Command(
        "control-plane",
        CommandArgs.builder()
            .interpreter("/bin/sh", "-c")
            .create(script(semaphoreUrl))
            .triggers(instanceId.applyValue(id -> java.util.List.of((Object) id)))
            .build(),
        options);
  }

  static String script(String semaphoreUrl) {
    return """
if [ "${%1$s:-no}" != yes ]; then
  echo "skipped: %1$s is not 'yes', so this machine is taken to be outside the VPN"
  exit 0
fi
waited=15 # seconds, the round that is under way included
until curl --fail --silent --show-error --max-time 5 --output /dev/null "%2$s/api/ping"; do
  if [ "$waited" -ge %3$s ]; then
    echo "no answer from %2$s within %4$s minutes; run ./homelab doctor, and ./homelab firewall apply if pfSense has not been given this session yet" >&2
    exit 1
  fi
  sleep 10
  waited=$((waited + 15))
done
echo "the control plane answers at %2$s"
"""
        .formatted(ON_VPN_VARIABLE, semaphoreUrl, LIMIT_SECONDS, LIMIT_SECONDS / 60);
  }
}
