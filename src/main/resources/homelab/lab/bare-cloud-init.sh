#!/bin/bash
# What a boot cannot do without, and nothing else: the packages in one call, and the image.
set -eu
export DEBIAN_FRONTEND=noninteractive
# shellcheck source=/dev/null
release=$(. /etc/os-release && printf '%s' "$VERSION_CODENAME")
rm -f /etc/apt/sources.list /etc/apt/sources.list.d/*
for suite in "$release" "$release-updates" "$release-security"; do
  echo "deb @MIRROR@ $suite main universe" >>/etc/apt/sources.list
done
apt-get -qq update
apt-get -qq install --yes --no-install-recommends @PACKAGES@
docker pull --quiet @IMAGE@
printf 'homelab: READY bare\r\n' >/dev/console
