# shellcheck shell=bash disable=SC2034,SC2154
# The same file is cloud-init's boothook and, planted, the node's own command.

boothook() {
  STEP=boothook
  say "first boot of $HOST_NAME: rescue, ssh, plant; then apt-guard, packages, firewall, wireguard, address, docker, semaphore, hand-over"
  rescue
  ssh_off
  plant_all
  systemctl start --no-block homelab-first-boot.service
}

run() {
  exec >>"$RUNTIME/first-boot.log" 2>&1
  if done_before hand-over; then
    say "later boot of $HOST_NAME: looking whether everything is back"
    ready
    return
  fi
  hold_apt_timers
  run_step apt-guard "one date for all packages, patience with locks"
  run_step packages "from the snapshot of $APT_SNAPSHOT"
  run_step firewall "nothing in but the session's"
  run_step wireguard "the session with $HOME_NAME"
  run_step address "waiting for $SESSION_ADDRESS on wg0"
  run_step docker "Docker and Semaphore's image"
  run_step semaphore "on $SESSION_ADDRESS:$SEMAPHORE_PORT only"
  run_step hand-over "following $REPOSITORY_BRANCH"
  release_apt_timers
  ready
}

main() {
  set -Eeuo pipefail
  export LC_ALL=C HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
  umask 077
  trap 'unexpected "$LINENO" "$BASH_COMMAND"' ERR
  mkdir -p "$RUNTIME" "$STATE/done"
  case ${1:-boothook} in
    boothook) boothook ;;
    run) run ;;
    address) wait_for_address ;;
    endpoint) endpoint ;;
    pull) pull ;;
    status) cat "$RUNTIME/status.json" ;;
    *)
      printf 'usage: homelab-node run|address|endpoint|pull|status\n' >&2
      exit 2
      ;;
  esac
}
