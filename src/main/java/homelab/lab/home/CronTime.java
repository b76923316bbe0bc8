package homelab.lab.home;

import homelab.pfsense.ConfigElement;
import java.time.LocalDateTime;
import java.util.List;

/** When a line of the crontab is due: minute, hour, day of the month, month, day of the week. */
record CronTime(List<String> fields) {

  CronTime {
    fields = List.copyOf(fields);
    fields.forEach(CronTime::understood);
  }

  static CronTime of(ConfigElement job) {
    return new CronTime(
        List.of(
            job.textAt("minute"),
            job.textAt("hour"),
            job.textAt("mday"),
            job.textAt("month"),
            job.textAt("wday")));
  }

  private static void understood(String field) {
    Declaration.refuseUnless(
        field.matches("\\*(/[1-9][0-9]*)?|[0-9]+"), "'%s' in the crontab".formatted(field));
  }

  /** Tells whether it is due in this minute. */
  boolean due(LocalDateTime at) {
    int[] now = {
      at.getMinute(),
      at.getHour(),
      at.getDayOfMonth(),
      at.getMonthValue(),
      at.getDayOfWeek().getValue() % 7
    };
    for (int i = 0; i < now.length; i++) {
      if (!matches(fields.get(i), now[i])) {
        return false;
      }
    }
    return true;
  }

  private static boolean matches(String field, int now) {
    if (field.startsWith("*/")) {
      return now % Integer.parseInt(field.substring(2)) == 0;
    }
    return field.equals("*") || Integer.parseInt(field) == now;
  }
}
