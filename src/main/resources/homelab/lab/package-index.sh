#!/bin/sh
# Makes a signed package repository of a folder of packages: FOLDER RELEASE GNUPG-HOME PUBLIC-KEY
set -eu
folder=$1 release=$2 keyring=$3
arch=$(dpkg --print-architecture)
cd "$folder"
for suite in "$release" "$release-updates" "$release-security"; do
  for component in main universe; do
    mkdir -p "dists/$suite/$component/binary-$arch"
    : >"dists/$suite/$component/binary-$arch/Packages"
  done
  # Everything lies in the first suite; the others exist, as they do on a real mirror.
  if [ "$suite" = "$release" ]; then
    apt-ftparchive packages pool >"dists/$suite/main/binary-$arch/Packages"
  fi
  apt-ftparchive \
    -o "APT::FTPArchive::Release::Suite=$suite" -o "APT::FTPArchive::Release::Codename=$suite" \
    -o "APT::FTPArchive::Release::Components=main universe" \
    -o "APT::FTPArchive::Release::Architectures=$arch" \
    release "dists/$suite" >"$suite.release"
  mv "$suite.release" "dists/$suite/Release"
done
gpg --homedir "$keyring" --batch --quiet --passphrase '' --quick-generate-key "homelab lab" default default never
for suite in "$release" "$release-updates" "$release-security"; do
  gpg --homedir "$keyring" --batch --quiet --yes --clearsign --output "dists/$suite/InRelease" "dists/$suite/Release"
done
gpg --homedir "$keyring" --batch --quiet --export >"$4"
