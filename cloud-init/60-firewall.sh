# shellcheck shell=bash disable=SC2034,SC2154
# The host's firewall as one file, read at every boot before the network. It is never saved from what
# runs: that would keep Docker's chains of the day.

RULES=/etc/iptables


rules_v4() {
  local network
  cat <<RULES4
*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
:DOCKER-USER - [0:0]
$(grep -E '^:InstanceServices ' "$RULES/rules.v4.image" || true)
-A INPUT -i lo -j ACCEPT
-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A INPUT -i wg0 -s $MANAGEMENT_NETWORK -d $SESSION_ADDRESS -p tcp --dport $SEMAPHORE_PORT -j ACCEPT
-A INPUT -i wg0 -s $MANAGEMENT_NETWORK -d $SESSION_ADDRESS -p icmp --icmp-type echo-request -j ACCEPT
-A OUTPUT -o wg0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
RULES4
  for network in $HOME_NETWORKS; do
    printf -- '-A OUTPUT -o wg0 -d %s -p tcp -m multiport --dports %s -j ACCEPT\n' "$network" "$MANAGED_PORTS"
  done
  cat <<RULES4
-A OUTPUT -o wg0 -j DROP
$(grep -E '^-A (OUTPUT .*-j )?InstanceServices' "$RULES/rules.v4.image" || true)
-A DOCKER-USER -m conntrack --ctstate RELATED,ESTABLISHED -j RETURN
-A DOCKER-USER -i docker0 -d 169.254.169.254 -p udp --dport 53 -j RETURN
-A DOCKER-USER -i docker0 -d 169.254.169.254 -p tcp --dport 53 -j RETURN
-A DOCKER-USER -i docker0 -d 169.254.0.0/16 -j DROP
RULES4
  for network in $HOME_NETWORKS; do
    printf -- '-A DOCKER-USER -i docker0 -o wg0 -d %s -p tcp -m multiport --dports %s -j RETURN\n' "$network" "$MANAGED_PORTS"
  done
  cat <<RULES4
-A DOCKER-USER -i docker0 -o wg0 -j DROP
-A DOCKER-USER -i docker0 -j RETURN
-A DOCKER-USER -i wg0 -s $MANAGEMENT_NETWORK -p tcp -m conntrack --ctorigdst $SESSION_ADDRESS --ctorigdstport $SEMAPHORE_PORT -j RETURN
-A DOCKER-USER -j DROP
COMMIT
RULES4
}

rules_v6() {
  cat <<'RULES6'
*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT DROP [0:0]
-A INPUT -i lo -j ACCEPT
-A OUTPUT -o lo -j ACCEPT
COMMIT
RULES6
}

step_firewall() {
  mkdir -p "$RULES"
  if [ ! -e "$RULES/rules.v4.image" ]; then
    { cat "$RULES/rules.v4" 2>/dev/null || true; } | plant "$RULES/rules.v4.image" 0600
  fi
  rules_v4 | plant "$RULES/rules.v4" 0600
  rules_v6 | plant "$RULES/rules.v6" 0600
  # After a power cut Docker may have come up by itself; loading the rules takes its chains away.
  systemctl stop docker.service docker.socket || true
  iptables-restore --test "$RULES/rules.v4"
  iptables-restore "$RULES/rules.v4"
  ip6tables-restore "$RULES/rules.v6"
  systemctl enable --no-reload netfilter-persistent.service
}
