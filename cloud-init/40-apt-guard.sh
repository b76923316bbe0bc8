# shellcheck shell=bash disable=SC2034,SC2154
# apt for this node: one date for all packages, patience with locks, no timer in between.

APT_TIMERS=(apt-daily.timer apt-daily-upgrade.timer)

# Kept off until the first boot is over; what already runs is waited for, since killing it breaks dpkg.
hold_apt_timers() {
  systemctl stop "${APT_TIMERS[@]}" || true
}

release_apt_timers() {
  systemctl start --no-block "${APT_TIMERS[@]}" || true
}

step_apt_guard() {
  # One sync, the marker's: what a cut before it leaves half is written again before this script's apt reads it.
  local release TOGETHER=yes
  # shellcheck source=/dev/null
  release=$(. /etc/os-release && printf '%s' "$VERSION_CODENAME")
  # In a place of our own: cloud-init may write the image's lists again at any moment.
  plant "$SECRETS/sources.list" 0644 <<LIST
deb $APT_MIRROR/$APT_SNAPSHOT $release main universe
deb $APT_MIRROR/$APT_SNAPSHOT $release-updates main universe
deb $APT_MIRROR/$APT_SNAPSHOT $release-security main universe
LIST
  plant /etc/apt/apt.conf.d/99homelab 0644 <<CONF
Dir::Etc::SourceList "$SECRETS/sources.list";
Dir::Etc::SourceParts "-";
Acquire::Check-Valid-Until "false";
Acquire::Retries "0";
DPkg::Lock::Timeout "300";
DPkg::Options { "--force-confdef"; "--force-confold"; };
CONF
  # An upgrade that died in the middle leaves this to be done.
  try apt dpkg --force-confdef --force-confold --configure -a
}

# Our own patience is counted in tries, so the wait for the lock is switched off here.
apt_get() {
  dpkg --force-confdef --force-confold --configure -a &&
    timeout --kill-after=30 1200 apt-get --quiet=2 --option DPkg::Lock::Timeout=0 "$@"
}
