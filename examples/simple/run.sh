#!/bin/sh
# The whole example in a temporary directory, without Redis; with CONFIG=FILE by another config, such as config.yaml here.
set -eu

here=$(cd -- "$(dirname -- "$0")" && pwd)
PATH=$here/../../node_modules/.bin:$PATH
work=$(mktemp -d)
endpoint=
finish() {
  if [ -n "$endpoint" ]; then kill "$endpoint"; fi
  rm -rf -- "$work"
}
trap finish EXIT

cicdstatemgr() {
  node "$here/../../bin/run.js" "$@"
}

cp -- "${CONFIG:-$here/without-redis.yaml}" "$work/given.yaml"
cd -- "$work"

# Somewhere for the notification to arrive; its first line says where.
node "$here/endpoint.js" > arrived.log &
endpoint=$!
until url=$(sed -n 1p arrived.log) && [ -n "$url" ]; do
  kill -0 "$endpoint"
  sleep 0.1
done

sed "s|http://localhost:8080|$url|" given.yaml > config.yaml
export CICDSTATEMGR_CONFIG_PATH=config.yaml
export CICDSTATEMGR_SECRETS_PATH="$here/secrets.yaml"

CICDSTATEMGR_CONTEXT_DATA_ID=$(cicdstatemgr \
  --init-new "context-data-id-1" \
  --init-app-config-file "$here/app.yaml" \
  --init-cicd-context-name stage \
  --set "state.key1=value1" \
  --set 'state.template1={{ctx.data1}}')
export CICDSTATEMGR_CONTEXT_DATA_ID
echo "made $CICDSTATEMGR_CONTEXT_DATA_ID"

echo "its copies: $(ls localdata | tr '\n' ' ')"

echo "rendered: $(cicdstatemgr --get state.template1 --tmpl-ctx-var 'ctx.data1=state.key1')"

cicdstatemgr -l ERROR --handle-event build=testEvent
echo "arrived: $(sed 1d arrived.log)"
