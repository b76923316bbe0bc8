package homelab.home;

import com.pulumi.resources.CustomResourceOptions;
import homelab.config.Home;
import io.muehlbachler.pulumi.proxmoxve.backup.Job;
import io.muehlbachler.pulumi.proxmoxve.backup.JobArgs;
import java.util.Map;

/** One job that saves the whole pool, so that a new guest is never forgotten. */
final class Backups {

  private Backups() {}

  static void declare(Home home, CustomResourceOptions durable) {
    var backup = home.backup();
    new Job(
        "backups",
        JobArgs.builder()
            .resourceId("homelab-nightly")
            .enabled(true)
            .pool(HomeComponent.POOL)
            .storage(home.proxmox().backupStorage())
            .schedule(backup.schedule())
            .mode("snapshot")
            .compress("zstd")
            .repeatMissed(true)
            .notesTemplate("{{guestname}}")
            .pruneBackups(
                Map.of(
                    "keep-daily", Integer.toString(backup.keepDaily()),
                    "keep-weekly", Integer.toString(backup.keepWeekly())))
            .build(),
        durable);
  }
}
