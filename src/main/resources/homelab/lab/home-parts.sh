#!/bin/sh
# What stands for home in the lab: FOLDER CERTIFICATE CLOUDFLARED, the last one being a program's text. Makes in FOLDER
#   root/      Debian 13 as a container's template: systemd and sshd, no Python
#   mirror/    a signed repository with what the roles install, and a stand-in for cloudflared
#   registry/  an OCI layout with images whose web server answers (good, next) or not (bad)
#   docker-registry  Debian's registry program; only taken out of its package, which would switch it on
set -eu
folder=$1 certificate=$2 cloudflared=$3
release=trixie
uri=$(sed -n 's/^URIs: //p' /etc/apt/sources.list.d/*.sources 2>/dev/null | grep -m 1 'debian' || echo http://deb.debian.org/debian)
# Named, since another distribution's apt does not trust Debian's keys by itself.
source="deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] ${uri%-security} $release main"
arch=$(dpkg --print-architecture)
scratch=$(mktemp -d)
trap 'umount "$scratch/merged" 2>/dev/null || true; rm -rf "$scratch"' EXIT
cd "$folder"

mmdebstrap --quiet --variant=minbase --components=main \
  --include=systemd,systemd-sysv,dbus,openssh-server,iproute2,ca-certificates,procps,kmod,iptables \
  "$release" root "$source"

# Packages: what the roles ask for and the template lacks.
mkdir -p mirror/debian/pool mirror/cloudflared/pool "$scratch/up" "$scratch/work" "$scratch/merged"
mount -t overlay overlay -o "lowerdir=root,upperdir=$scratch/up,workdir=$scratch/work" "$scratch/merged"
cp -L /etc/resolv.conf "$scratch/merged/etc/resolv.conf"
chroot "$scratch/merged" apt-get -qq update
chroot "$scratch/merged" apt-get -qq -y --no-install-recommends --download-only install \
  docker.io docker-cli docker-compose python3 python3-apt curl unattended-upgrades busybox-static \
  docker-registry
mv "$scratch"/merged/var/cache/apt/archives/*.deb mirror/debian/pool/
umount "$scratch/merged"
dpkg-deb --extract mirror/debian/pool/busybox-static_*.deb "$scratch/busybox"
dpkg-deb --extract mirror/debian/pool/docker-registry_*.deb "$scratch/docker-registry"
mv "$scratch/docker-registry/usr/bin/docker-registry" docker-registry
rm mirror/debian/pool/docker-registry_*.deb

# NOT cloudflared: cloudflared.py says what it does of it.
mkdir -p "$scratch/cloudflared/DEBIAN" "$scratch/cloudflared/usr/bin"
cat >"$scratch/cloudflared/DEBIAN/control" <<CONTROL
Package: cloudflared
Version: 0-stand-in
Architecture: all
Maintainer: homelab lab <lab@example.org>
Depends: python3
Description: stand-in for cloudflared in the lab
CONTROL
printf '%s\n' "$cloudflared" >"$scratch/cloudflared/usr/bin/cloudflared"
chmod 0755 "$scratch/cloudflared/usr/bin/cloudflared"
dpkg-deb --root-owner-group --build "$scratch/cloudflared" mirror/cloudflared/pool/cloudflared_0_all.deb >/dev/null

# Signed with a key that is forgotten afterwards.
mkdir -m 0700 "$scratch/gnupg"
gpg --homedir "$scratch/gnupg" --batch --quiet --passphrase '' --quick-generate-key "homelab lab" default default never
gpg --homedir "$scratch/gnupg" --batch --quiet --export >mirror/lab.gpg
publish() {
  for component in $3; do
    mkdir -p "mirror/$1/dists/$2/$component/binary-$arch"
    : >"mirror/$1/dists/$2/$component/binary-$arch/Packages"
  done
  (
    cd "mirror/$1"
    apt-ftparchive packages pool >"dists/$2/main/binary-$arch/Packages"
    apt-ftparchive -o "APT::FTPArchive::Release::Suite=$2" -o "APT::FTPArchive::Release::Codename=$2" \
      -o "APT::FTPArchive::Release::Components=$3" -o "APT::FTPArchive::Release::Architectures=$arch" \
      release "dists/$2" >"$scratch/Release"
    gpg --homedir "$scratch/gnupg" --batch --quiet --clearsign --output "dists/$2/InRelease" "$scratch/Release"
  )
}
publish debian "$release" 'main pve-no-subscription'
publish cloudflared any main
gpgconf --homedir "$scratch/gnupg" --kill all

# The template, made ready for the lab: its names, its mirror, its registry's certificate.
rm -f root/etc/apt/sources.list root/etc/apt/sources.list.d/* root/etc/resolv.conf
# Empty, and not away: that would switch on whatever systemd presets.
: >root/etc/machine-id
rm -f root/etc/ssh/ssh_host_*
chroot root ssh-keygen -A
cp mirror/lab.gpg root/usr/share/keyrings/lab.gpg
echo "deb [signed-by=/usr/share/keyrings/lab.gpg] http://mirror.lab.internal/debian $release main" \
  >root/etc/apt/sources.list.d/lab.list
cp "$certificate" root/usr/local/share/ca-certificates/lab.crt
chroot root update-ca-certificates >/dev/null
cat >root/etc/systemd/system/lab-cgroups.service <<'UNIT'
[Unit]
Description=Lab: make the container's control groups writable, as they are on a machine
DefaultDependencies=no
Before=docker.service
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh -c 'for mount in /sys/fs/cgroup/*/; do mount -o remount,rw,bind "$mount" || true; done'
[Install]
WantedBy=sysinit.target
UNIT
# Both, as an image has it on which presets were applied: the harder case for a change of sshd's settings.
chroot root systemctl --quiet enable lab-cgroups.service ssh.service ssh.socket
# What only makes noise or waits in a container.
chroot root systemctl --quiet mask apt-daily.timer apt-daily-upgrade.timer systemd-resolved.service

# Images: one busybox each. A web server without a page answers 404, which is an ill service.
mkdir -p registry/blobs/sha256
keep() {
  digest=$(sha256sum "$1" | cut -d ' ' -f 1)
  size=$(stat -c %s "$1")
  mv "$1" "registry/blobs/sha256/$digest"
}
image() {
  name=$1 entrypoint=$2
  layer=$scratch/layer-$name
  mkdir -p "$layer/bin" "$layer/www"
  cp "$(find "$scratch/busybox" -type f -path '*/bin/busybox')" "$layer/bin/busybox"
  echo "$name" >"$layer/www/name"
  if [ "$name" != bad ]; then echo "$name" >"$layer/www/index.html"; fi
  tar --sort=name --mtime=@0 --numeric-owner --owner=0 --group=0 -C "$layer" -cf "$scratch/layer.tar" .
  plain=$(sha256sum "$scratch/layer.tar" | cut -d ' ' -f 1)
  gzip -n "$scratch/layer.tar"
  keep "$scratch/layer.tar.gz"
  layer_digest=$digest layer_size=$size
  printf '{"architecture":"%s","os":"linux","config":{"Entrypoint":%s,"Env":["PATH=/bin"]},"rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}' \
    "$arch" "$entrypoint" "$plain" >"$scratch/config"
  keep "$scratch/config"
  printf '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"sha256:%s","size":%s},"layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":"sha256:%s","size":%s}]}' \
    "$digest" "$size" "$layer_digest" "$layer_size" >"$scratch/manifest"
  keep "$scratch/manifest"
  echo "sha256:$digest" >"registry/$name.digest"
}
for name in good bad next; do
  image "$name" '["/bin/busybox","httpd","-f","-p","2368","-h","/www"]'
done
# NOT Watchtower: it only runs. What Watchtower does, the test does in its place.
image updater-stand-in '["/bin/busybox","sleep","2147483647"]'
