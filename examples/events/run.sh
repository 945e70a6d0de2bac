#!/bin/sh
# The whole example in a temporary directory: every event, each request that it sends and the state after it.
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
cp -R -- "$here/." "$work"
cd -- "$work"

cicdstatemgr() {
  node "$here/../../bin/run.js" "$@"
}

# Runs a command line, and shows what arrived at the endpoint meanwhile and the state after it.
show() {
  echo
  echo "\$ cicdstatemgr $*"
  seen=$(wc -l < arrived.log)
  cicdstatemgr "$@" || echo "(exit code $?)"
  sed "1,${seen}d" arrived.log | sed 's/^/    /'
  state=$(cicdstatemgr get state)
  echo "state: $state" | sed "s|$url|http://localhost:8080|g"
}

# Somewhere for the requests to arrive; its first line says where.
node endpoint.js > arrived.log &
endpoint=$!
until url=$(sed -n 1p arrived.log) && [ -n "$url" ]; do
  kill -0 "$endpoint"
  sleep 0.1
done
sed "s|http://localhost:8080|$url|" config.yaml > here.yaml

export CICDSTATEMGR_CONFIG_PATH=here.yaml
export CICDSTATEMGR_SECRETS_PATH=secrets.yaml
export CICDSTATEMGR_CONTEXT_DATA_ID=shop-42
export CICDSTATEMGR_LOG_LEVEL=error

show init shop-42 --app-config app.yaml --bases-dir bases --cicd-context dev --set state.appName=shop --set state.appVersion=1.4.0
show generate pipelines.build.generators.image

echo
echo "# What an event would do:"
cicdstatemgr handle-event build=success --dry-run | sed "s|$url|http://localhost:8080|g"

echo
echo "# The build: a message, and a question in its thread"
show handle-event build=success

echo
echo "# A variable of the command line, with quotes and a line break"
show handle-event build=failure --var-text 'ctx.reason="out of
memory"'

echo
echo "# Somebody pressed a button"
cicdstatemgr set "state.button.responseUrl=$url/answers/1" > /dev/null
show handle-event deploy=chosen --set state.button.user=ann --set state.button.target=west

echo
echo "# To other services"
show handle-event deploy=done

echo
echo "# Slack refuses: the block fails, the next one runs, the command says so"
show handle-event deploy=lost --allow-config-paths --set channel=no-such-channel
