package homelab.pfsense;

import java.util.List;

/**
 * pfSense's crontab. It runs what is listed and nothing else, so the jobs of its default
 * configuration are all here; without them logs grow and the clock's zone is not kept.
 */
final class CronTable {

  static final String UPDATE_DYNDNS = "/usr/bin/nice -n20 /etc/rc.dyndns.update";

  private CronTable() {}

  static List<CronJob> jobs() {
    return List.of(
        new CronJob("*/1", "*", "*", "*", "/usr/sbin/newsyslog"),
        new CronJob("1", "3", "*", "*", "/etc/rc.periodic daily"),
        new CronJob("15", "4", "*", "6", "/etc/rc.periodic weekly"),
        new CronJob("30", "5", "1", "*", "/etc/rc.periodic monthly"),
        new CronJob("1,31", "0-5", "*", "*", "/usr/bin/nice -n20 adjkerntz -a"),
        new CronJob("1", "3", "1", "*", "/usr/bin/nice -n20 /etc/rc.update_bogons.sh"),
        new CronJob("1", "1", "*", "*", UPDATE_DYNDNS),
        new CronJob(
            "*/60",
            "*",
            "*",
            "*",
            "/usr/bin/nice -n20 /usr/local/sbin/expiretable -v -t 3600 virusprot"),
        new CronJob("30", "12", "*", "*", "/usr/bin/nice -n20 /etc/rc.update_urltables"),
        new CronJob("1", "0", "*", "*", "/usr/bin/nice -n20 /etc/rc.update_pkg_metadata"),
        // Ours. Behind an ISP's router pfSense sees no change of its own address and must ask from
        // outside.
        new CronJob("*/5", "*", "*", "*", UPDATE_DYNDNS));
  }
}
