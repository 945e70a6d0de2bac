#!/bin/sh
# Name, version, architecture, source and distribution of Debian packages, of all that are installed by default.
# usage: list-packages.sh [PACKAGE…]
set -eu
. /etc/os-release
dpkg-query -W -f "\${Package}\t\${Version}\t\${Architecture}\t\${source:Package}\t\${source:Version}\t$ID-$VERSION_ID\n" "$@"
