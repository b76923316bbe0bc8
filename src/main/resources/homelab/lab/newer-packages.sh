#!/bin/sh
# Makes of each package in FROM a newer version in TO, as a mirror has it that has moved on: FROM TO SLOW
# The upgrade of the package SLOW takes twenty seconds, as that of a large one does.
set -eu
from=$1 to=$2 slow=$3
for old in "$from"/*.deb; do
  tree=$(mktemp -d)
  dpkg-deb --raw-extract "$old" "$tree/deb"
  control=$tree/deb/DEBIAN
  version=$(dpkg-deb --field "$old" Version)
  name=$(dpkg-deb --field "$old" Package)
  # Packages of one source ask for each other in exactly their own version.
  sed -i -e 's/^Version: .*/&+lab1/' -e "s/(= $version)/(= $version+lab1)/g" "$control/control"
  if [ "$name" = "$slow" ]; then
    [ -e "$control/postinst" ] || printf '#!/bin/sh\n' >"$control/postinst"
    sed -i '1a sleep 20' "$control/postinst"
    chmod 0755 "$control/postinst"
  fi
  dpkg-deb --build -Zgzip -z1 "$tree/deb" "$to/${name}_lab1.deb" >/dev/null
  rm -rf "$tree"
done
