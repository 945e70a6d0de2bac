#!/bin/sh
# What task.yaml runs, as Tekton would, in a temporary directory: the same commands, with variables in the place of Tekton's.
set -eu

here=$(cd -- "$(dirname -- "$0")" && pwd)
PATH=$here/../../node_modules/.bin:$PATH
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT

cicdstatemgr() {
  node "$here/../../bin/run.js" "$@"
}

# The workspaces, and what a start pipeline left: a repository, a context.
id=my-app-42 since=v1.3.0 uid=3f7c results=$work/results
source=$work/source config=$work/config secrets='' cache=$work/cache
mkdir -- "$source" "$config" "$cache" "$results"
printf 'cicdstatemgr:\n  datasources:\n    directory: {path: %s/contexts, isPrimary: true}\n' "$work" > "$config/config.yaml"
printf 'cicd-contexts: {stage: {}}\n' > "$work/app.yaml"
cicdstatemgr init "$id" --config "$config" --app-config "$work/app.yaml" --set state.app.name=my-app --set state.app.version=1.4.0 > "$work/log"
git init --quiet "$source"
commit() {
  git -C "$source" -c user.name=me -c user.email=me@mail.example commit --quiet --allow-empty --message "$1"
}
commit 'First things first'
git -C "$source" tag v1.3.0
commit 'Mind the $(gap)'
commit 'Say `thank you`'

load() {
  cicdstatemgr load --config="$config" --secrets="$secrets" --cache-dir="$cache" --id="$id"
}

write() (
  export CICDSTATEMGR_CONTEXT_DATA_ID="$id" CICDSTATEMGR_CACHE_DIR="$cache" SINCE="$since" CICDSTATEMGR_LEGACY_SAFE=1
  cd -- "$source"
  set -eu
  . "$CICDSTATEMGR_CACHE_DIR/cicdContextData.sh"
  version=$(cicdstatemgr get state.app.version --cached)
  {
    echo "$CICD_state__app__name $version"
    git -c safe.directory="$PWD" log --format='- %s' --end-of-options "$SINCE.."
  } > notes.txt
)

store() (
  cd -- "$source"
  cicdstatemgr set --config="$config" --secrets="$secrets" --id="$id" --file=state.app.notes=notes.txt --delivery-id="$uid"/store --result=revision="$results"/revision
)

load
write
store
store # a retry: the same revision
cicdstatemgr get state.app.notes --config "$config" --id "$id" --no-newline
