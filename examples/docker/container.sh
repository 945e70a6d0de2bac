# To be sourced: the function `run IMAGE ARGUMENT…`. CONTAINER_TOOL is docker, podman or what else takes their arguments.
set -eu

here=$(cd -- "$(dirname -- "$0")" && pwd)
tool=${CONTAINER_TOOL:-}
# A docker client may be there without its server.
for one in docker podman; do
  if [ -z "$tool" ] && "$one" version > /dev/null 2>&1; then tool=$one; fi
done
[ -n "$tool" ] || { echo 'neither docker nor podman works here; CONTAINER_TOOL names another' >&2; exit 1; }
version=${VERSION:-0.1.0}
registry=${REGISTRY:-localhost}
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT

# Podman without root gives its users other numbers than ours, unless told.
[ "$(id -u)" = 0 ] || export PODMAN_USERNS=keep-id

# The context is kept in the mounted directory, as whoever runs this; all else is read-only.
run() {
  image=$1
  shift
  "$tool" run --rm --read-only --user "$(id -u):$(id -g)" \
    --volume "$here/config:/config:ro" --volume "$work:/workspace" \
    --env CICDSTATEMGR_CONFIG_PATH=/config --env CICDSTATEMGR_CONTEXT_DATA_ID=demo \
    "$registry/$image:$version" "$@"
}
