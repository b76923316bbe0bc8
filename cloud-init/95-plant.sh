# shellcheck shell=bash disable=SC2034,SC2154
# Everything that outlives the boothook: this script itself, the secrets, and the units.

plant_secrets() {
  install -d -m 0700 "$STATE"
  # Root's group is nobody's on the node, and Semaphore's own user's in its container: the three files from which
  # its control plane makes itself anew are its to read, the others are not.
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
  # Wants, not Requires: restarting the session must not take Docker down. PartOf: loading the rules takes Docker's
  # chains away, and only a start of Docker makes them.
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
  # A cut before the sync leaves what the next boot's boothook plants again, before any unit runs.
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
