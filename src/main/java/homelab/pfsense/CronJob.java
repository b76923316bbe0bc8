package homelab.pfsense;

/**
 * One line of pfSense's crontab, run as root.
 *
 * @param minute as cron writes it
 * @param hour as cron writes it
 * @param dayOfMonth as cron writes it
 * @param dayOfWeek as cron writes it
 * @param command what runs
 */
public record CronJob(
    String minute, String hour, String dayOfMonth, String dayOfWeek, String command) {}
