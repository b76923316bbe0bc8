# shellcheck shell=bash disable=SC2034,SC2154
# Docker, and Semaphore's image by its digest.

step_docker() {
  # Apart from every network that can be declared: Docker's own choice may lie over one at home.
  plant /etc/docker/daemon.json 0644 <<<'{"bip":"100.127.0.1/24","default-address-pools":[{"base":"100.127.0.0/16","size":24}]}'
  systemctl enable --no-reload docker.service
  timeout 180 systemctl start docker.service
  try docker timeout --kill-after=30 900 docker pull --quiet "$SEMAPHORE_IMAGE"
}

step_semaphore() {
  systemctl enable --no-reload homelab-semaphore.service
  systemctl start --no-block homelab-semaphore.service
  wait_for_semaphore || fail "Semaphore does not answer on $SESSION_ADDRESS:$SEMAPHORE_PORT" "read: journalctl -u homelab-semaphore; then rebuild the node"
}

semaphore_answers() {
  [ "$(curl --silent --max-time 5 "http://$SESSION_ADDRESS:$SEMAPHORE_PORT/api/ping" || true)" = pong ]
}

# Its first start makes the database, so it gets two minutes, in short looks.
wait_for_semaphore() {
  local look
  for ((look = 1; look <= 8 * LOOKS; look++)); do
    ! semaphore_answers || return 0
    sleep 0.5
  done
  return 1
}
