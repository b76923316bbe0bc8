# shellcheck shell=bash disable=SC2034,SC2154
# Nothing of the image's may listen: neither SSH nor the port mapper, as a service or by its socket.

UNWANTED=(ssh.service ssh.socket sshd.service rpcbind.service rpcbind.socket)

ssh_off() {
  say "ssh: off and masked"
  local unit
  for unit in "${UNWANTED[@]}"; do
    # Not `systemctl mask`: it refuses where the image has an alias of that name.
    ln -sfn /dev/null "$UNITS/$unit"
  done
  systemctl stop --no-block "${UNWANTED[@]}" || true
}
