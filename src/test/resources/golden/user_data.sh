#cloud-boothook
#!/bin/bash
# The homelab node's first boot. Rendered; its parts lie in cloud-init/.

STACK='home'
HOST_NAME='node'
RESCUE_HASH='$6$saltsaltsaltsalt$hash-of-nobody'
APT_MIRROR='https://snapshot.example.org/ubuntu'
APT_SNAPSHOT='20261101T000000Z'
WG_CONF='[Interface]
Address = 10.99.0.2/30
PrivateKey = nobody

[Peer]
Endpoint = home.example.org:51820
'
SESSION_ADDRESS='10.99.0.2'
SESSION_PORT='51820'
HOME_NAME='home.example.org'
HOME_NETWORKS='10.99.0.1/32 10.20.10.0/24'
MANAGED_PORTS='22,8006'
MANAGEMENT_NETWORK='10.20.10.0/24'
SEMAPHORE_IMAGE='docker.io/semaphoreui/semaphore@sha256:0000000000000000000000000000000000000000000000000000000000000000'
SEMAPHORE_PORT='3000'
SEMAPHORE_ADMIN_PASSWORD='admin-password-of-nobody'
SEMAPHORE_COOKIE_HASH='cookie-hash-of-nobody'
SEMAPHORE_COOKIE_ENCRYPTION='cookie-encryption-of-nobody'
SEMAPHORE_KEY_ENCRYPTION='key-encryption-of-nobody'
REPOSITORY_URL='https://github.com/example/homelab.git'
REPOSITORY_BRANCH='main'
ALLOWED_SIGNERS=''
DEPLOY_KEY='deploy key of nobody'
ANSIBLE_KEY='ansible key of nobody'
VAULT_PASSWORD='vault-password-of-nobody'


STATE=/var/lib/homelab
SECRETS=/etc/homelab
RUNTIME=/run/homelab
UNITS=/etc/systemd/system
CONSOLE=/dev/console
NODE=/usr/local/sbin/homelab-node

TRIES=60
TRY_PAUSE="${HOMELAB_TRY_PAUSE:-10}"
LOOKS=30
LOOK_PAUSE="${HOMELAB_LOOK_PAUSE:-2}"

STEP=start
MEND="read /run/homelab/first-boot.log on the serial console; then: systemctl restart homelab-first-boot, or rebuild the node"

say() {
  { printf 'homelab: %s\r\n' "$*" >"$CONSOLE"; } 2>/dev/null || true
  logger -t homelab -- "$*" || true
}

json() {
  local text=${1//[$'\001'-$'\037']/ }
  text=${text//\\/\\\\}
  printf '"%s"' "${text//\"/\\\"}"
}

status() {
  printf '{"state":%s,"step":%s,"reason":%s,"next":%s,"session":%s,"controlPlane":%s}\n' \
    "$(json "$1")" "$(json "$STEP")" "$(json "${2:-}")" "$(json "${3:-}")" \
    "$(json "$(session_state)")" "$(json "$(control_plane_state)")" >"$RUNTIME/status.new"
  mv -f "$RUNTIME/status.new" "$RUNTIME/status.json"
}

fail() {
  trap - ERR
  [ "$BASH_SUBSHELL" -eq 0 ] || exit 1
  tail -n 20 "$RUNTIME/first-boot.log" 2>/dev/null | logger -t homelab || true
  status FAILED "$1" "$2" || true
  say "FAILED step=$STEP reason=\"$1\" next=\"$2\""
  exit 1
}

unexpected() {
  local words
  words=$(tail -n 1 "$RUNTIME/first-boot.log" 2>/dev/null || true)
  fail "line $1: '$2' failed: $words" "$MEND"
}

plant() {
  local path=$1 mode=$2 temp=$1.homelab-new
  mkdir -p "${path%/*}"
  (umask 077 && cat >"$temp")
  chmod "$mode" "$temp"
  if cmp -s "$temp" "$path"; then
    rm -f "$temp"
    chmod "$mode" "$path"
    return
  fi
  [ -n "${TOGETHER:-}" ] || sync "$temp"
  mv -f "$temp" "$path"
  [ -n "${TOGETHER:-}" ] || sync "${path%/*}"
}

done_before() {
  [ -e "$STATE/done/$1" ]
}

mark() {
  sync --file-system "$STATE"
  : >"$STATE/done/$1"
}

uptime_seconds() {
  local up
  read -r up _ </proc/uptime
  printf '%s' "${up%.*}"
}

run_step() {
  STEP=$1
  if done_before "$1"; then
    say "$1: done before"
    return
  fi
  say "$1: $2"
  status RUNNING
  "step_${1//-/_}"
  mark "$1"
  say "$1: done, up for $(uptime_seconds) s"
}

passing() {
  local kind=$1 code=$2 output=$3
  [ "$code" -ne 124 ] || return 0 # timeout(1) ended it
  case $kind in
    apt)
      [ "$code" -eq 100 ] || [ "$code" -le 2 ] || return 1
      grep -Eq 'Could not get lock|Unable to lock|Unable to acquire the dpkg|is locked by another process|lock was locked' "$output" && return 0
      grep -Eq 'No space left|enough free space' "$output" && return 1
      grep -Eqi 'Temporary failure resolving|Could not resolve|Could not connect|Unable to connect|Connection (timed out|refused|failed|reset)|Network is unreachable|No route to host|(^|[^0-9])(429|50[0-9]) |Undetermined Error|Error reading from server|Hash Sum mismatch|unexpected size|Clearsigned file|is not valid yet|certificate (is not yet|has expired|verification failed)|Could not handshake|connection was non-properly terminated' "$output"
      ;;
    docker)
      grep -Eqi 'no space left|manifest unknown|unauthorized|denied|invalid reference' "$output" && return 1
      grep -Eqi 'timeout|timed out|deadline exceeded|connection (refused|reset)|no such host|server misbehaving|temporary failure|network is unreachable|no route to host|TLS handshake|not yet valid|has expired|toomanyrequests|unexpected (EOF|HTTP status|status)|: EOF|429 |50[0-9] |received unexpected|request canceled|Cannot connect to the Docker daemon' "$output"
      ;;
  esac
}

last_words() {
  local words
  words=$(grep -E '^(E:|dpkg: error|Error)' "$1" | head -n 1 || true)
  [ -n "$words" ] || words=$(tail -n 1 "$1")
  printf '%s' "${words:-it said nothing}"
}

try() {
  local kind=$1 attempt code output=$RUNTIME/try.log
  shift
  for ((attempt = 1; attempt <= TRIES; attempt++)); do
    code=0
    "$@" >"$output" 2>&1 </dev/null || code=$?
    cat "$output"
    [ "$code" -ne 0 ] || return 0
    passing "$kind" "$code" "$output" || fail "$kind, exit $code: $(last_words "$output")" "$MEND"
    say "$STEP: try $attempt of $TRIES: $(last_words "$output")"
    sleep "$TRY_PAUSE"
  done
  fail "$kind, still so after $TRIES tries: $(last_words "$output")" "$MEND"
}


rescue() {
  say "rescue: password and serial console"
  printf 'root:%s\n' "$RESCUE_HASH" | chpasswd --encrypted
  local console
  for console in $(cat /sys/class/tty/console/active); do
    if [ "$console" != tty0 ] && [ -c "/dev/$console" ]; then
      systemctl enable --no-reload "serial-getty@$console.service"
      systemctl start --no-block "serial-getty@$console.service"
    fi
  done
}


UNWANTED=(ssh.service ssh.socket sshd.service rpcbind.service rpcbind.socket)

ssh_off() {
  say "ssh: off and masked"
  local unit
  for unit in "${UNWANTED[@]}"; do
    ln -sfn /dev/null "$UNITS/$unit"
  done
  systemctl stop --no-block "${UNWANTED[@]}" || true
}


APT_TIMERS=(apt-daily.timer apt-daily-upgrade.timer)

hold_apt_timers() {
  systemctl stop "${APT_TIMERS[@]}" || true
}

release_apt_timers() {
  systemctl start --no-block "${APT_TIMERS[@]}" || true
}

step_apt_guard() {
  local release TOGETHER=yes
  release=$(. /etc/os-release && printf '%s' "$VERSION_CODENAME")
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
  try apt dpkg --force-confdef --force-confold --configure -a
}

apt_get() {
  dpkg --force-confdef --force-confold --configure -a &&
    timeout --kill-after=30 1200 apt-get --quiet=2 --option DPkg::Lock::Timeout=0 "$@"
}


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

preseed() {
  printf 'iptables-persistent iptables-persistent/autosave_v%s boolean false\n' 4 6 | debconf-set-selections
}

step_packages() {
  export DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1
  wait_for_route
  printf '#!/bin/sh\nexit 101\n' | plant /usr/sbin/policy-rc.d 0755
  try apt preseed
  try apt apt_get update --error-on=any
  try apt apt_get install --yes --no-install-recommends "${PACKAGES[@]}"
  rm -f /usr/sbin/policy-rc.d
}


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
  systemctl stop docker.service docker.socket || true
  iptables-restore --test "$RULES/rules.v4"
  iptables-restore "$RULES/rules.v4"
  ip6tables-restore "$RULES/rules.v6"
  systemctl enable --no-reload netfilter-persistent.service
}


step_wireguard() {
  sed '/^Endpoint *=/d' <<<"$WG_CONF" | plant /etc/wireguard/wg0.conf 0600
  systemctl enable --no-reload wg-quick@wg0.service homelab-endpoint.timer
  timeout 20 systemctl start wg-quick@wg0.service homelab-endpoint.timer || true
}

has_address() {
  ip -4 -oneline address show dev wg0 2>/dev/null | grep -Fq " $SESSION_ADDRESS/"
}

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

endpoint() {
  local peer live answer
  read -r peer live < <(wg show wg0 endpoints) || return 0
  answer=$(endpoint_answer)
  if [ -z "$answer" ]; then
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


step_docker() {
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

wait_for_semaphore() {
  local look
  for ((look = 1; look <= 8 * LOOKS; look++)); do
    ! semaphore_answers || return 0
    sleep 0.5
  done
  return 1
}


REPOSITORY=$STATE/repository
STORE=$STATE/repository.git
INCOMING=$STATE/incoming.git
FETCH_LIMIT=131072
FETCH_PATIENCE="${HOMELAB_FETCH_PATIENCE:-90}"

control_plane_state() {
  cat "$STATE/control-plane" 2>/dev/null || printf 'waiting for repository'
}

control_plane() {
  printf '%s\n' "$1" | plant "$STATE/control-plane" 0644
}

fetch() {
  if ! git --git-dir="$STORE" rev-parse --git-dir >/dev/null 2>&1; then
    rm -rf "$STORE"
    git init --quiet --bare "$STORE" || return 1
  fi
  rm -rf "$INCOMING"
  git init --quiet --bare "$INCOMING" || return 1
  printf '%s\n' "$STORE/objects" >"$INCOMING/objects/info/alternates" || return 1
  (
    ulimit -f "$FETCH_LIMIT"
    GIT_TERMINAL_PROMPT=0 GIT_SSH_COMMAND="ssh -i $SECRETS/deploy-key -o IdentitiesOnly=yes -o BatchMode=yes -o ConnectTimeout=15 -o StrictHostKeyChecking=accept-new -o UserKnownHostsFile=$STATE/known_hosts" \
      timeout --kill-after=10 "$FETCH_PATIENCE" git --git-dir="$INCOMING" -c fetch.unpackLimit=1 -c gc.auto=0 \
      fetch --quiet --no-tags -- "$REPOSITORY_URL" "+refs/heads/$REPOSITORY_BRANCH:refs/homelab/fetched"
  )
}

incoming() {
  git --git-dir="$INCOMING" "$@"
}

trusted() {
  [ -s "$SECRETS/allowed-signers" ] || return 0
  incoming -c gpg.format=ssh -c "gpg.ssh.allowedSignersFile=$SECRETS/allowed-signers" verify-commit "$1"
}

move_to() {
  local commit=$1 before=$2 tree
  tree=$REPOSITORY/$commit
  git --git-dir="$STORE" -c gc.autoDetach=false fetch --quiet --no-tags -- "$INCOMING" +refs/homelab/fetched:refs/homelab/good || return 1
  if [ ! -d "$tree" ]; then
    rm -rf "$tree.new"
    (umask 022 && mkdir -p "$tree.new" && git --git-dir="$STORE" archive "$commit" | tar -x -C "$tree.new" --no-same-owner) || return 1
    sync --file-system "$STATE"
    mv "$tree.new" "$tree" || return 1
  fi
  ln -sfn "$commit" "$REPOSITORY/current.new" && mv -fT "$REPOSITORY/current.new" "$REPOSITORY/current" || return 1
  sync "$REPOSITORY"
  find "$REPOSITORY" -mindepth 1 -maxdepth 1 -type d ! -name "$commit" ! -name "${before:-$commit}" -mmin +1440 -exec rm -rf {} + || true
}

pull() {
  local new good
  install -d -m 0755 "$REPOSITORY"
  good=$(readlink "$REPOSITORY/current" || true)
  [ -n "$good" ] || control_plane 'waiting for repository'
  if ! fetch; then
    say "pull: $REPOSITORY_BRANCH could not be fetched in $FETCH_PATIENCE s and $((FETCH_LIMIT / 1024)) MB; the timer tries again"
  else
    new=$(incoming rev-parse refs/homelab/fetched)
    if [ "$new" = "$good" ] && [ -d "$REPOSITORY/$good" ]; then
      :
    elif ! trusted "$new"; then
      say "pull: refused $new: no allowed signer has signed it"
    elif [ -n "$good" ] && ! incoming merge-base --is-ancestor "$good" "$new" 2>/dev/null; then
      say "pull: refused $new: it does not follow $good"
    elif ! move_to "$new" "$good"; then
      say "pull: $new could not be laid out; ${good:-nothing} stays. Is the disk full?"
    fi
  fi
  rm -rf "$INCOMING"
  reconcile
}

reconcile() {
  local tree=$REPOSITORY/current rendered=ansible/rendered/$STACK mark=$RUNTIME/reconciled good
  [ -d "$tree" ] || return 0
  good=$(readlink "$tree")
  [ "$(find "$mark" -mmin -1440 -exec cat {} + 2>/dev/null)" != "$good" ] || return 0
  if [ ! -e "$tree/ansible/control-plane.yml" ]; then
    control_plane 'waiting for repository: it holds no ansible/control-plane.yml'
    return
  fi
  if [ ! -e "$tree/$rendered/secrets.vault.yml" ]; then
    control_plane 'waiting for secrets'
    return
  fi
  if timeout --kill-after=30 900 docker run --rm --name homelab-reconcile --pull never --user 0:0 \
    --network container:homelab-semaphore \
    --volume "$REPOSITORY:/srv/homelab:ro" --volume "$SECRETS:/run/homelab:ro" --workdir /srv/homelab/current/ansible \
    --entrypoint ansible-playbook "$SEMAPHORE_IMAGE" \
    --inventory localhost, --vault-password-file /run/homelab/vault-password --extra-vars "homelab_stack=$STACK" control-plane.yml; then
    printf '%s\n' "$good" >"$mark"
    control_plane reconciled
  else
    control_plane 'failing; read: journalctl -u homelab-pull'
  fi
}

step_hand_over() {
  systemctl enable --no-reload homelab-pull.timer
  systemctl start homelab-pull.service || true
  systemctl start --no-block homelab-pull.timer
}

listeners() {
  ss -H -l -n -t | awk '{ print $4 }'
}

forwards() {
  iptables -S FORWARD | grep -q DOCKER-USER && iptables -S DOCKER | grep -q -- '--dport 3000 -j ACCEPT'
}

ready() {
  STEP=ready
  wait_for_address || fail "wg0 has no address $SESSION_ADDRESS" "read: journalctl -u wg-quick@wg0"
  wait_for_semaphore || fail "Semaphore does not answer on $SESSION_ADDRESS:$SEMAPHORE_PORT" "read: journalctl -u homelab-semaphore"
  local elsewhere
  elsewhere=$(listeners | grep ":$SEMAPHORE_PORT\$" | grep -Fvx "$SESSION_ADDRESS:$SEMAPHORE_PORT" || true)
  [ -z "$elsewhere" ] || fail "Semaphore's port is open on $elsewhere too" "rebuild the node"
  iptables -S INPUT | grep -Fxq -- '-P INPUT DROP' || fail "the firewall is not in force" "read: journalctl -u netfilter-persistent"
  forwards || fail "nothing is forwarded to Semaphore" "systemctl restart docker"
  elsewhere=$(listeners | grep -Ev "^(127\.|\[::1\]|\[::ffff:127\.|$SESSION_ADDRESS:)" | tr '\n' ' ' || true)
  [ -z "$elsewhere" ] || say "note: behind the firewall something listens on $elsewhere"
  status READY
  say "READY semaphore=http://$SESSION_ADDRESS:$SEMAPHORE_PORT session: $(session_state), control plane: $(control_plane_state)"
}


plant_secrets() {
  install -d -m 0700 "$STATE"
  install -d -m 0750 "$SECRETS"
  printf '%s\n' "$ANSIBLE_KEY" | plant "$SECRETS/ansible-key" 0640
  printf '%s\n' "$DEPLOY_KEY" | plant "$SECRETS/deploy-key" 0600
  printf '%s\n' "$VAULT_PASSWORD" | plant "$SECRETS/vault-password" 0640
  printf '%s\n' "$SEMAPHORE_ADMIN_PASSWORD" | plant "$SECRETS/semaphore-admin-password" 0640
  printf '%s' "$ALLOWED_SIGNERS" | plant "$SECRETS/allowed-signers" 0600
  plant "$SECRETS/semaphore.env" 0600 <<ENV
SEMAPHORE_DB_DIALECT=sqlite
SEMAPHORE_ADMIN=admin
SEMAPHORE_ADMIN_NAME=admin
SEMAPHORE_ADMIN_EMAIL=admin@${HOME_NAME#*.}
SEMAPHORE_ADMIN_PASSWORD=$SEMAPHORE_ADMIN_PASSWORD
SEMAPHORE_COOKIE_HASH=$SEMAPHORE_COOKIE_HASH
SEMAPHORE_COOKIE_ENCRYPTION=$SEMAPHORE_COOKIE_ENCRYPTION
SEMAPHORE_ACCESS_KEY_ENCRYPTION=$SEMAPHORE_KEY_ENCRYPTION
SEMAPHORE_SCHEDULE_TIMEZONE=UTC
ENV
}

plant_units() {
  plant "$UNITS/homelab-first-boot.service" 0644 <<UNIT
[Unit]
Description=Homelab: first boot, and the check at every later one
[Service]
Type=exec
EnvironmentFile=-/etc/default/homelab-first-boot
ExecStart=$NODE run
[Install]
WantedBy=multi-user.target
UNIT
  plant "$UNITS/homelab-endpoint.service" 0644 <<UNIT
[Unit]
Description=Homelab: send the session to where $HOME_NAME is now
[Service]
Type=oneshot
TimeoutStartSec=60
ExecStart=$NODE endpoint
UNIT
  plant "$UNITS/homelab-endpoint.timer" 0644 <<UNIT
[Unit]
Description=Homelab: look after the session's endpoint
[Timer]
OnActiveSec=1
OnUnitInactiveSec=10
AccuracySec=1
[Install]
WantedBy=timers.target
UNIT
  plant "$UNITS/homelab-pull.service" 0644 <<UNIT
[Unit]
Description=Homelab: fetch, verify and apply the repository
After=homelab-semaphore.service
[Service]
Type=oneshot
TimeoutStartSec=1200
ExecStart=$NODE pull
UNIT
  plant "$UNITS/homelab-pull.timer" 0644 <<UNIT
[Unit]
Description=Homelab: follow the repository
[Timer]
OnActiveSec=60
OnUnitInactiveSec=120
[Install]
WantedBy=timers.target
UNIT
  plant "$UNITS/homelab-semaphore.service" 0644 <<UNIT
[Unit]
Description=Homelab: Semaphore, on the session's address only
Wants=docker.service wg-quick@wg0.service
After=docker.service wg-quick@wg0.service
StartLimitIntervalSec=0
[Service]
EnvironmentFile=-/etc/default/homelab-first-boot
TimeoutStartSec=180
ExecStartPre=$NODE address
ExecStartPre=-/usr/bin/docker rm --force homelab-semaphore
ExecStart=/usr/bin/docker run --rm --name homelab-semaphore --pull never --env-file $SECRETS/semaphore.env --security-opt no-new-privileges --log-driver local --publish $SESSION_ADDRESS:$SEMAPHORE_PORT:3000 --volume homelab-semaphore-data:/var/lib/semaphore --volume homelab-semaphore-config:/etc/semaphore --volume $STATE/repository:/srv/homelab:ro --volume $SECRETS:/run/homelab:ro $SEMAPHORE_IMAGE
ExecStop=/usr/bin/docker stop --time 20 homelab-semaphore
Restart=always
RestartSec=5
[Install]
WantedBy=multi-user.target
UNIT
  plant "$UNITS/docker.service.d/homelab.conf" 0644 <<UNIT
[Unit]
After=wg-quick@wg0.service netfilter-persistent.service
Wants=wg-quick@wg0.service
PartOf=netfilter-persistent.service
UNIT
  plant "$UNITS/wg-quick@wg0.service.d/homelab.conf" 0644 <<UNIT
[Unit]
After=netfilter-persistent.service
StartLimitIntervalSec=0
[Service]
TimeoutStartSec=60
Restart=on-failure
RestartSec=10
UNIT
}

plant_all() {
  say "plant: files and units"
  local TOGETHER=yes
  printf '%s\n' "$HOST_NAME" | plant /etc/hostname 0644
  hostname "$HOST_NAME"
  printf 'preserve_hostname: true\n' | plant /etc/cloud/cloud.cfg.d/99-homelab.cfg 0644
  plant_secrets
  plant_units
  plant "$NODE" 0700 <"$0"
  sync --file-system "$STATE" "$SECRETS"
  systemctl enable --no-reload homelab-first-boot.service
  systemctl daemon-reload
}


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

main "$@"
