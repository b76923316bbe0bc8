# shellcheck shell=bash disable=SC2034,SC2154
# The emergency way in, before everything else: a password for root on the serial console.

rescue() {
  say "rescue: password and serial console"
  printf 'root:%s\n' "$RESCUE_HASH" | chpasswd --encrypted
  local console
  # shellcheck disable=SC2013 # names of terminals hold no spaces
  for console in $(cat /sys/class/tty/console/active); do
    # tty0 is the screen, which has its getty already.
    if [ "$console" != tty0 ] && [ -c "/dev/$console" ]; then
      systemctl enable --no-reload "serial-getty@$console.service"
      systemctl start --no-block "serial-getty@$console.service"
    fi
  done
}
