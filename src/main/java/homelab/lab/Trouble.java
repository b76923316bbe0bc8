package homelab.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What is done to one node: before its power comes on, and while it boots. */
final class Trouble {

  private final List<Consumer<BootLab>> before = new ArrayList<>();
  private final List<Consumer<BootLab>> meanwhile = new ArrayList<>();
  private boolean routed = true;
  private boolean moved;
  private Pauses pauses = Pauses.SHORT;
  private Optional<String> disk = Optional.empty();
  private Optional<String> trace = Optional.empty();

  Pauses pauses() {
    return pauses;
  }

  /** How large the disk is beyond the image, as tmpfs takes it; empty means no limit. */
  Optional<String> disk() {
    return disk;
  }

  /** What the console shows of it; empty where a node that copes says nothing. */
  Optional<String> trace() {
    return trace;
  }

  /** The console has to show this, or the node never met the trouble. */
  Trouble shown(String part) {
    trace = Optional.of(part);
    return this;
  }

  /** Whether the mirror has newer packages than it had at the snapshot's date. */
  boolean mirrorMovesOn() {
    return moved;
  }

  /** The mirror has newer packages by now; what it had at the snapshot's date is there too. */
  Trouble mirrorMovedOn() {
    moved = true;
    return this;
  }

  Trouble pace(Pauses other) {
    pauses = other;
    return this;
  }

  Trouble diskOf(String size) {
    disk = Optional.of(size);
    return this;
  }

  /** Gives the lab's internet an order before the boot; HOME stands for home's own name. */
  Trouble order(String words) {
    before.add(
        lab ->
            lab.internet()
                .order(words.replace("HOME", lab.node().topology().homeEnd().name()).split(" ")));
    return this;
  }

  /** Gives the lab's internet an order this many seconds after the first boot's first line. */
  Trouble after(int seconds, String words) {
    meanwhile.add(
        lab -> {
          pause(lab, seconds);
          lab.internet().order(words.split(" "));
        });
    return this;
  }

  /** Gives the lab's internet an order when the console has said something. */
  Trouble afterLine(String line, String words) {
    meanwhile.add(
        lab -> {
          if (lab.machine().await(0, said -> said.contains(line), Duration.ofSeconds(150))) {
            lab.internet().order(words.split(" "));
          }
        });
    return this;
  }

  /** The default route comes later. */
  Trouble routeAfter(int seconds) {
    routed = false;
    meanwhile.add(
        lab -> {
          pause(lab, seconds);
          lab.network().route();
        });
    return this;
  }

  /** A process that is there before the first boot's holds dpkg's lock, in dpkg's own way. */
  Trouble holdPackageLock(int seconds) {
    before.add(
        lab ->
            unit(
                lab,
                "lab-lock",
                """
[Unit]
Description=Lab: hold the package lock
DefaultDependencies=no
After=local-fs.target
Before=cloud-init-local.service
[Service]
Type=notify
NotifyAccess=all
ExecStart=/usr/bin/python3 -c "import fcntl,os,time; f=open('/var/lib/dpkg/lock-frontend','w'); fcntl.lockf(f,fcntl.LOCK_EX); os.system('systemd-notify --ready'); time.sleep(%d)"
[Install]
WantedBy=sysinit.target
"""
                    .formatted(seconds)));
    return this;
  }

  /**
   * The distribution's own daily jobs run while the node boots for the first time, and have
   * something to do: the first boot begins when unattended-upgrades is at its first package, and
   * the lock is held 8 s longer then, so that no busy machine misses it. That the jobs are ordered
   * after cloud-init is passed over: it is what fails elsewhere.
   */
  Trouble runAptDaily() {
    moved = true;
    before.add(
        lab -> {
          plant(
              lab,
              "etc/apt/apt.conf.d/51lab",
              """
              Unattended-Upgrade::Origins-Pattern { "codename=*"; };
              DPkg::Pre-Invoke { "test -e /run/lab-held || { : >/run/lab-held; sleep 8; }"; };
              """);
          plant(lab, "usr/local/lib/lab-wait-for-lock.py", LabParts.resource("wait-for-lock.py"));
          plant(
              lab,
              "etc/systemd/system/homelab-first-boot.service.d/lab.conf",
              "[Service]\nExecStartPre=/usr/bin/python3 /usr/local/lib/lab-wait-for-lock.py\n");
        });
    before.add(
        lab ->
            unit(
                lab,
                "lab-daily",
                """
[Unit]
Description=Lab: the daily jobs are due just now
DefaultDependencies=no
After=cloud-init.service
[Service]
Type=oneshot
ExecStart=/bin/systemctl start --job-mode=ignore-dependencies apt-daily.service
ExecStart=/bin/systemctl start --job-mode=ignore-dependencies apt-daily-upgrade.service
[Install]
WantedBy=cloud-init.target
"""));
    return this;
  }

  /** The clock is off, for every program that libfaketime reaches, until it is set right. */
  Trouble clockOff(String offset, int seconds) {
    clockOff(offset);
    meanwhile.add(
        lab -> {
          pause(lab, seconds);
          plant(lab, "etc/faketimerc", "+0\n");
        });
    return this;
  }

  /** The clock is off for good, as on a node that is made at another time. */
  Trouble clockOff(String offset) {
    before.add(
        lab -> {
          plant(lab, "etc/faketimerc", offset + "\n");
          // By the environment and not by ld.so.preload: systemd itself cannot live with it.
          var library =
              lab.machine().inImage("find /usr/lib -name libfaketime.so.1").output().get(0);
          plant(
              lab,
              "etc/systemd/system.conf.d/lab.conf",
              "[Manager]\nDefaultEnvironment=LD_PRELOAD=%s FAKETIME_DONT_FAKE_MONOTONIC=1 FAKETIME_NO_CACHE=1\n"
                  .formatted(library));
        });
    return this;
  }

  /** One package has been unpacked and never configured. */
  Trouble leaveDpkgHalfDone() {
    before.add(
        lab -> {
          var root = lab.machine().root().toString();
          lab.host()
              .run(
                  "sh",
                  "-c",
                  "cp %s/internet/mirror/packages/*/pool/wireguard-tools_*.deb %s/tmp/half.deb"
                      .formatted(lab.folder(), root));
          lab.host().run("chroot", root, "dpkg", "--force-depends", "--unpack", "/tmp/half.deb");
        });
    return this;
  }

  /** Something runs before wg-quick and has to end well first. */
  Trouble beforeSession(String command) {
    before.add(
        lab ->
            plant(
                lab,
                "etc/systemd/system/wg-quick@wg0.service.d/lab.conf",
                "[Service]\nExecStartPre=" + command + "\n"));
    return this;
  }

  /** Counts from the first boot's first line: how long a busy machine takes until then, varies. */
  private static void pause(BootLab lab, int seconds) {
    lab.machine().await(0, line -> line.contains("homelab: "), Duration.ofSeconds(120));
    Machine.pause(Duration.ofSeconds(seconds));
  }

  private static void unit(BootLab lab, String name, String text) {
    plant(lab, "etc/systemd/system/" + name + ".service", text);
    lab.host().run("systemctl", "--root=" + lab.machine().root(), "enable", name + ".service");
  }

  private static void plant(BootLab lab, String path, String text) {
    try {
      var file = lab.machine().root().resolve(path);
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Does what comes before the power. */
  void prepare(BootLab lab) {
    if (routed) {
      lab.network().route();
    }
    before.forEach(step -> step.accept(lab));
  }

  /** Starts what goes on beside the boot; it ends with the lab. */
  void begin(BootLab lab) {
    for (var step : meanwhile) {
      var thread = new Thread(() -> step.accept(lab), "trouble");
      thread.setDaemon(true);
      thread.start();
    }
  }
}
