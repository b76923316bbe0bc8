# shellcheck shell=bash disable=SC2034,SC2154
# Packages, all from the snapshot's date.

PACKAGES=(docker.io wireguard-tools git openssh-client curl ca-certificates bind9-dnsutils iptables iptables-persistent)
ROUTE_LOOKS=150

wait_for_route() {
  local look
  for ((look = 1; look <= ROUTE_LOOKS; look++)); do
    [ -z "$(ip -4 route show default)" ] || return 0
    [ "$look" -ne 1 ] || say "$STEP: waiting for a default route"
    sleep "$LOOK_PAUSE"
  done
  fail "no default route after $ROUTE_LOOKS looks" "check the subnet's route table and internet gateway, then rebuild the node"
}

# iptables-persistent would save the image's rules over ours. cloud-init asks debconf at the same time,
# and debconf's lock is not apt's.
preseed() {
  printf 'iptables-persistent iptables-persistent/autosave_v%s boolean false\n' 4 6 | debconf-set-selections
}

step_packages() {
  export DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1
  wait_for_route
  # Docker must not start before the firewall and wg0 are there.
  printf '#!/bin/sh\nexit 101\n' | plant /usr/sbin/policy-rc.d 0755
  try apt preseed
  try apt apt_get update --error-on=any
  # apt fetches everything before dpkg begins: no network fault can stop it half-way.
  try apt apt_get install --yes --no-install-recommends "${PACKAGES[@]}"
  rm -f /usr/sbin/policy-rc.d
}
