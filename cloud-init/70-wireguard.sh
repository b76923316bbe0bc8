# shellcheck shell=bash disable=SC2034,SC2154
# wg0 comes up without asking DNS for anything: wg-quick gives up at a name that does not exist and waits
# for ever at one that does not answer, and Docker with it. The endpoint is set, and kept true, by a timer.

step_wireguard() {
  sed '/^Endpoint *=/d' <<<"$WG_CONF" | plant /etc/wireguard/wg0.conf 0600
  systemctl enable --no-reload wg-quick@wg0.service homelab-endpoint.timer
  # Back as soon as it is up; the next step looks for the address, whatever this says.
  timeout 20 systemctl start wg-quick@wg0.service homelab-endpoint.timer || true
}

has_address() {
  ip -4 -oneline address show dev wg0 2>/dev/null | grep -Fq " $SESSION_ADDRESS/"
}

# Until then Docker could publish on that address nothing at all.
wait_for_address() {
  local look
  for ((look = 1; look <= LOOKS; look++)); do
    ! has_address || return 0
    sleep "$LOOK_PAUSE"
  done
  return 1
}

step_address() {
  wait_for_address ||
    fail "wg0 did not get $SESSION_ADDRESS in $LOOKS looks" "read: journalctl -u wg-quick@wg0; then rebuild the node"
}

session_state() {
  local seen=0
  seen=$(wg show wg0 latest-handshakes 2>/dev/null | cut -f 2) || true
  if [ -n "$seen" ] && [ $(($(date +%s) - seen)) -lt 180 ]; then printf up; else printf waiting; fi
}

# The zone's own servers know of a move at once; every cache in between knows later.
endpoint_answer() {
  local zone=${HOME_NAME#*.} server answer
  server=$(dig +short +time=2 +tries=1 NS "$zone" 2>/dev/null | grep '\.$' || true)
  if [ -n "$server" ]; then
    for server in $server; do dig +short +time=2 +tries=1 A "$server" 2>/dev/null || true; done |
      grep -E '^[0-9.]+$' >"$RUNTIME/nameservers.new" || true
    [ ! -s "$RUNTIME/nameservers.new" ] || mv -f "$RUNTIME/nameservers.new" "$RUNTIME/nameservers"
  fi
  while read -r server; do
    answer=$(dig +short +norecurse +time=2 +tries=1 A "$HOME_NAME" "@$server" 2>/dev/null | grep -E '^[0-9.]+$' | sort || true)
    if [ -n "$answer" ]; then
      printf '%s\n' "$answer"
      return
    fi
  done < <(cat "$RUNTIME/nameservers" 2>/dev/null || true)
  dig +short +time=2 +tries=1 A "$HOME_NAME" 2>/dev/null | grep -E '^[0-9.]+$' | sort || true
}

# Moves the live endpoint when the name moved. No answer changes nothing.
endpoint() {
  local peer live answer
  read -r peer live < <(wg show wg0 endpoints) || return 0
  answer=$(endpoint_answer)
  if [ -z "$answer" ]; then
    # DNS is dead right after a boot: the place where home was last is the best guess.
    [ "$live" = '(none)' ] && [ -s "$STATE/endpoint" ] || return 0
    answer=$(cat "$STATE/endpoint")
  fi
  if grep -Fxq "${live%:*}" <<<"$answer"; then
    return
  fi
  answer=${answer%%$'\n'*}
  wg set wg0 peer "$peer" endpoint "$answer:$SESSION_PORT"
  printf '%s\n' "$answer" | plant "$STATE/endpoint" 0600
  logger -t homelab -- "endpoint: $HOME_NAME is $answer now, was $live"
}
