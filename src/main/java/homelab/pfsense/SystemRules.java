package homelab.pfsense;

import homelab.pfsense.Checker.File;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;

/** Rules about the machine, who may log in, and what runs by itself. */
final class SystemRules {

  private static final Pattern BCRYPT = Pattern.compile("\\$2[by]\\$\\d{2}\\$[./A-Za-z0-9]{53}");
  private static final char[] DEFAULT_PASSWORD = "pfsense".toCharArray();

  private SystemRules() {}

  static Stream<String> admin(File file) {
    var admins =
        file.root().all("system/user").stream().filter(u -> u.textAt("uid").equals("0")).toList();
    if (admins.size() != 1) {
      return Stream.of("there must be exactly one user with uid 0, not " + admins.size());
    }
    var admin = admins.get(0);
    var hash = admin.textAt("bcrypt-hash");
    if (!BCRYPT.matcher(hash).matches()) {
      return Stream.of("the administrator's bcrypt-hash is missing or has another form");
    }
    var others = Stream.of("sha512-hash", "md5-hash", "password").filter(admin::has).toList();
    if (!others.isEmpty()) {
      return Stream.of("the administrator has a second hash: " + others.get(0));
    }
    return OpenBSDBCrypt.checkPassword(hash, DEFAULT_PASSWORD)
        ? Stream.of("the administrator still has pfSense's default password")
        : Stream.of();
  }

  static Stream<String> groups(File file) {
    return Stream.of(group(file, "all", "1998"), group(file, "admins", "1999"), pages(file))
        .flatMap(stream -> stream);
  }

  private static Stream<String> group(File file, String name, String id) {
    boolean found =
        file.root().all("system/group").stream()
            .anyMatch(
                group ->
                    group.textAt("name").equals(name)
                        && group.textAt("gid").equals(id)
                        && group.all("member").stream().anyMatch(m -> m.text().equals("0")));
    return found
        ? Stream.of()
        : Stream.of("group %s (gid %s) with member 0 is missing".formatted(name, id));
  }

  private static Stream<String> pages(File file) {
    return file.root().all("system/group/priv").stream().anyMatch(p -> p.text().equals("page-all"))
        ? Stream.of()
        : Stream.of("no group has the privilege page-all");
  }

  static Stream<String> ssh(File file) {
    return file.root().has("system/ssh")
        ? Stream.of("system/ssh is there; leave it out")
        : Stream.of();
  }

  static Stream<String> serial(File file) {
    return file.root().has("system/enableserial")
            && file.root().textAt("system/serialspeed").equals("115200")
        ? Stream.of()
        : Stream.of("system/enableserial with serialspeed 115200 is missing");
  }

  static Stream<String> console(File file) {
    return file.root().has("system/disableconsolemenu")
        ? Stream.of()
        : Stream.of("system/disableconsolemenu is missing");
  }

  static Stream<String> lockout(File file) {
    if (!file.root().has("system/webgui/noantilockout")) {
      return Stream.of("system/webgui/noantilockout is missing");
    }
    boolean admitted =
        file.root().all("filter/rule").stream()
            .filter(rule -> !rule.has("disabled") && rule.textAt("type").equals("pass"))
            .filter(rule -> !List.of("wan", "").contains(rule.textAt("interface")))
            .filter(rule -> List.of("", "tcp", "tcp/udp").contains(rule.textAt("protocol")))
            .filter(rule -> List.of("", "443").contains(rule.textAt("destination/port")))
            .anyMatch(
                rule ->
                    rule.has("destination/any") && !rule.has("destination/not")
                        || rule.textAt("destination/network").equals("(self)")
                        || rule.textAt("destination/network")
                            .equals(rule.textAt("interface") + "ip"));
    return admitted
        ? Stream.of()
        : Stream.of("no rule lets anybody reach the web interface; admit the management network");
  }

  static Stream<String> ipv6(File file) {
    var problems = new ArrayList<String>();
    if (file.root().has("system/ipv6allow")) {
      problems.add("system/ipv6allow is there; leave it out");
    }
    file.root().at("interfaces").map(ConfigElement::children).orElse(List.of()).stream()
        .filter(each -> each.has("ipaddrv6"))
        .forEach(each -> problems.add("interface %s has ipaddrv6".formatted(each.name())));
    file.root().all("filter/rule").stream()
        .filter(rule -> !rule.textAt("ipprotocol").equals("inet"))
        .forEach(
            rule ->
                problems.add("rule '%s' is not for IPv4 alone".formatted(rule.textAt("descr"))));
    if (file.root().has("dhcpdv6")) {
      problems.add("dhcpdv6 is there; leave it out");
    }
    return problems.stream();
  }

  static Stream<String> cron(File file) {
    var jobs = file.root().all("cron/item");
    return CronTable.jobs().stream()
        .filter(
            wanted ->
                jobs.stream()
                    .noneMatch(
                        job ->
                            job.textAt("command").equals(wanted.command())
                                && job.textAt("minute").equals(wanted.minute())
                                && job.textAt("hour").equals(wanted.hour())))
        .map(
            wanted ->
                "the job '%s' at %s %s is missing"
                    .formatted(wanted.command(), wanted.minute(), wanted.hour()));
  }
}
