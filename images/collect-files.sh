#!/bin/sh
# Runs in the base. Puts into a directory what the executable needs of it, and says which Debian packages that is from.
# usage: collect-files.sh EXECUTABLE DIRECTORY
set -eu
program=$1
out=$2

packages=base-files
for library in $(ldd "$program" | grep -o '/[^ ]*'); do
  mkdir -p "$out$(dirname "$library")"
  cp -L "$library" "$out$library"
  owner=$(dpkg -S "$(readlink -f "$library")" | cut -d: -f1)
  packages="$packages $owner"
done
packages=$(printf '%s\n' $packages | sort -u)

# Scanners find the packages in status.d where there is no dpkg.
mkdir -p "$out/var/lib/dpkg/status.d" "$out/usr/share"
for package in $packages; do
  dpkg-query -s "$package" > "$out/var/lib/dpkg/status.d/$package"
  mkdir -p "$out/usr/share/doc/$package"
  cp -L "/usr/share/doc/$package/copyright" "$out/usr/share/doc/$package/"
done
cp -a /usr/share/common-licenses "$out/usr/share/"

mkdir -p "$out/etc"
cp -L /etc/os-release "$out/etc/os-release"
echo 'hosts: files dns' > "$out/etc/nsswitch.conf"
cat > "$out/etc/passwd" << 'END'
root:x:0:0:root:/:/sbin/nologin
nonroot:x:65532:65532:nonroot:/workspace:/sbin/nologin
END
printf 'root:x:0:\nnonroot:x:65532:\n' > "$out/etc/group"
# Both for any user: platforms pick one.
mkdir -m 1777 "$out/tmp" "$out/workspace"

/build/list-packages.sh $packages > /packages.tsv
