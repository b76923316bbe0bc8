# shellcheck shell=bash disable=SC2034,SC2154
# From here on the repository says what is to be done: fetched, verified, never back, and moved at once.

REPOSITORY=$STATE/repository
STORE=$STATE/repository.git
INCOMING=$STATE/incoming.git
# What one fetch may bring, in KiB, and how long it may last, in seconds.
FETCH_LIMIT=131072
FETCH_PATIENCE="${HOMELAB_FETCH_PATIENCE:-90}"

control_plane_state() {
  cat "$STATE/control-plane" 2>/dev/null || printf 'waiting for repository'
}

control_plane() {
  printf '%s\n' "$1" | plant "$STATE/control-plane" 0644
}

# What comes in lies apart until it is trusted: what is refused is thrown away and fills no disk.
fetch() {
  # A power cut can leave a store that is none; the link to the last good commit is not in it.
  if ! git --git-dir="$STORE" rev-parse --git-dir >/dev/null 2>&1; then
    rm -rf "$STORE"
    git init --quiet --bare "$STORE" || return 1
  fi
  rm -rf "$INCOMING"
  git init --quiet --bare "$INCOMING" || return 1
  printf '%s\n' "$STORE/objects" >"$INCOMING/objects/info/alternates" || return 1
  # All of it in one file, so that the limit of a file's size is the limit of the whole.
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

# The tree of a commit in a folder of its own, then one rename: whoever reads sees the old or the new one.
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
  # The one before stays: a running playbook may still read it.
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

# Semaphore's own Ansible brings Semaphore to what the repository says; without a network of its own it sees
# Semaphore on localhost and nothing of the metadata service. After that Semaphore's own schedule does the same each
# hour. So the node does it for a new commit, after a boot, until it worked, and daily in case the schedule is gone.
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
  # Bounded by its unit; an unreachable repository is no reason to fail.
  systemctl start homelab-pull.service || true
  systemctl start --no-block homelab-pull.timer
}

listeners() {
  ss -H -l -n -t | awk '{ print $4 }'
}

# What comes through the session is forwarded to Semaphore's container; the node's own question is not.
forwards() {
  iptables -S FORWARD | grep -q DOCKER-USER && iptables -S DOCKER | grep -q -- '--dport 3000 -j ACCEPT'
}

# READY is said only after looking: address, answer, the way from home, and nothing of it anywhere else.
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
