# shellcheck shell=bash disable=SC2034,SC2154
# From here on the repository says what is to be done: fetched, verified, never back, and moved at once.

REPOSITORY=$STATE/repository

control_plane_state() {
  cat "$STATE/control-plane" 2>/dev/null || printf 'waiting for repository'
}

control_plane() {
  printf '%s\n' "$1" | plant "$STATE/control-plane" 0644
}

git_here() {
  git --git-dir="$STATE/repository.git" "$@"
}

fetch() {
  [ -e "$STATE/repository.git/HEAD" ] || git init --quiet --bare "$STATE/repository.git"
  GIT_TERMINAL_PROMPT=0 GIT_SSH_COMMAND="ssh -i $SECRETS/deploy-key -o IdentitiesOnly=yes -o BatchMode=yes -o ConnectTimeout=15 -o StrictHostKeyChecking=accept-new -o UserKnownHostsFile=$STATE/known_hosts" \
    timeout --kill-after=10 90 git --git-dir="$STATE/repository.git" fetch --quiet --no-tags -- "$REPOSITORY_URL" "+refs/heads/$REPOSITORY_BRANCH:refs/homelab/fetched"
}

trusted() {
  [ -s "$SECRETS/allowed-signers" ] || return 0
  git_here -c gpg.format=ssh -c "gpg.ssh.allowedSignersFile=$SECRETS/allowed-signers" verify-commit "$1"
}

# The tree of a commit in a folder of its own, then one rename: whoever reads sees the old or the new one.
move_to() {
  local commit=$1 tree
  tree=$REPOSITORY/$commit
  if [ ! -d "$tree" ]; then
    rm -rf "$tree.new"
    (umask 022 && mkdir -p "$tree.new" && git_here archive "$commit" | tar -x -C "$tree.new" --no-same-owner)
    sync
    mv "$tree.new" "$tree"
  fi
  ln -sfn "$commit" "$REPOSITORY/current.new"
  mv -fT "$REPOSITORY/current.new" "$REPOSITORY/current"
  git_here update-ref refs/homelab/good "$commit"
  # The one before stays: a running playbook may still read it.
  find "$REPOSITORY" -mindepth 1 -maxdepth 1 -type d ! -name "$commit" -mmin +1440 -exec rm -rf {} +
}

pull() {
  local new good
  install -d -m 0755 "$REPOSITORY"
  good=$(git_here rev-parse --quiet --verify refs/homelab/good 2>/dev/null || true)
  if ! fetch; then
    [ -n "$good" ] || control_plane 'waiting for repository'
    say "pull: $REPOSITORY_BRANCH could not be fetched; the timer tries again"
  else
    new=$(git_here rev-parse refs/homelab/fetched)
    if ! trusted "$new"; then
      [ -n "$good" ] || control_plane 'waiting for repository'
      say "pull: refused $new: no allowed signer has signed it"
    elif [ -n "$good" ] && ! git_here merge-base --is-ancestor "$good" "$new"; then
      say "pull: refused $new: it does not follow $good"
    else
      move_to "$new"
    fi
  fi
  reconcile
}

# Semaphore's own Ansible brings Semaphore to what the repository says; without a network of its own it sees
# Semaphore on localhost and nothing of the metadata service.
reconcile() {
  local tree=$REPOSITORY/current rendered=ansible/rendered/$STACK
  [ -d "$tree" ] || return 0
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
    control_plane reconciled
  else
    control_plane 'failing; read: journalctl -u homelab-pull'
  fi
}

step_hand_over() {
  systemctl enable homelab-pull.timer
  # Bounded by its unit; an unreachable repository is no reason to fail.
  systemctl start homelab-pull.service || true
  systemctl start --no-block homelab-pull.timer
}

listeners() {
  ss -H -l -n -t | awk '{ print $4 }'
}

# READY is said only after looking: address, answer, and nothing of it anywhere else.
ready() {
  STEP=ready
  wait_for_address || fail "wg0 has no address $SESSION_ADDRESS" "read: journalctl -u wg-quick@wg0"
  wait_for_semaphore || fail "Semaphore does not answer on $SESSION_ADDRESS:$SEMAPHORE_PORT" "read: journalctl -u homelab-semaphore"
  local elsewhere
  elsewhere=$(listeners | grep ":$SEMAPHORE_PORT\$" | grep -Fvx "$SESSION_ADDRESS:$SEMAPHORE_PORT" || true)
  [ -z "$elsewhere" ] || fail "Semaphore's port is open on $elsewhere too" "rebuild the node"
  iptables -S INPUT | grep -Fxq -- '-P INPUT DROP' || fail "the firewall is not in force" "read: journalctl -u netfilter-persistent"
  elsewhere=$(listeners | grep -Ev "^(127\.|\[::1\]|\[::ffff:127\.|$SESSION_ADDRESS:)" | tr '\n' ' ' || true)
  [ -z "$elsewhere" ] || say "note: behind the firewall something listens on $elsewhere"
  status READY
  say "READY semaphore=http://$SESSION_ADDRESS:$SEMAPHORE_PORT session: $(session_state), control plane: $(control_plane_state)"
}
