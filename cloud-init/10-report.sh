# shellcheck shell=bash disable=SC2034,SC2154
# What is said and where, how a file is written, how a step is kept, and what is tried again.

STATE=/var/lib/homelab
SECRETS=/etc/homelab
RUNTIME=/run/homelab
UNITS=/etc/systemd/system
CONSOLE=/dev/console
NODE=/usr/local/sbin/homelab-node

# The counts are fixed. The pauses, in seconds, may be shortened by /etc/default/homelab-first-boot.
TRIES=60
TRY_PAUSE="${HOMELAB_TRY_PAUSE:-10}"
LOOKS=30
LOOK_PAUSE="${HOMELAB_LOOK_PAUSE:-2}"

STEP=start
MEND="read /run/homelab/first-boot.log on the serial console; then: systemctl restart homelab-first-boot, or rebuild the node"

# To the serial console, where a person can follow, and to the journal.
say() {
  { printf 'homelab: %s\r\n' "$*" >"$CONSOLE"; } 2>/dev/null || true
  logger -t homelab -- "$*" || true
}

json() {
  local text=${1//[$'\001'-$'\037']/ }
  text=${text//\\/\\\\}
  printf '"%s"' "${text//\"/\\\"}"
}

# status STATE [REASON [NEXT]]: in memory, so that a full disk cannot hide it.
status() {
  printf '{"state":%s,"step":%s,"reason":%s,"next":%s,"session":%s,"controlPlane":%s}\n' \
    "$(json "$1")" "$(json "$STEP")" "$(json "${2:-}")" "$(json "${3:-}")" \
    "$(json "$(session_state)")" "$(json "$(control_plane_state)")" >"$RUNTIME/status.new"
  mv -f "$RUNTIME/status.new" "$RUNTIME/status.json"
}

fail() {
  trap - ERR
  # In a subshell only the exit counts; the parent says it once.
  [ "$BASH_SUBSHELL" -eq 0 ] || exit 1
  tail -n 20 "$RUNTIME/first-boot.log" 2>/dev/null | logger -t homelab || true
  status FAILED "$1" "$2" || true
  say "FAILED step=$STEP reason=\"$1\" next=\"$2\""
  exit 1
}

# The ERR trap: what no line expected, with the last words of the command.
unexpected() {
  local words
  words=$(tail -n 1 "$RUNTIME/first-boot.log" 2>/dev/null || true)
  fail "line $1: '$2' failed: $words" "$MEND"
}

# plant PATH MODE <content: whole or not at all, whenever the power goes. Who plants many at once sets
# TOGETHER and syncs the file system once.
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

# The marker comes last, when everything that the step wrote is on the disk. A marker that a power cut takes
# away costs the step once more, which each of them stands.
mark() {
  sync --file-system "$STATE"
  : >"$STATE/done/$1"
}

# Not bash's SECONDS: it jumps with the clock, which a first boot may set right by years.
uptime_seconds() {
  local up
  read -r up _ </proc/uptime
  printf '%s' "${up%.*}"
}

# run_step NAME WHAT: runs step_NAME unless an earlier boot finished it.
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

# passing KIND CODE FILE: whether the failure is one that goes away by itself.
passing() {
  local kind=$1 code=$2 output=$3
  [ "$code" -ne 124 ] || return 0 # timeout(1) ended it
  case $kind in
    apt)
      # apt-get says 100, dpkg 2 and debconf 1 for every error, so the text has to tell.
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

# The first error line, which is what a person needs to read: those after it only follow from it.
last_words() {
  local words
  words=$(grep -E '^(E:|dpkg: error|Error)' "$1" | head -n 1 || true)
  [ -n "$words" ] || words=$(tail -n 1 "$1")
  printf '%s' "${words:-it said nothing}"
}

# try KIND COMMAND…: again and again while the failure is a passing one, never more than TRIES times.
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
