#!/bin/sh
# The whole round in a temporary directory: a question, two people, a deployment that waits for them, and a question that nobody answers.
set -eu

here=$(cd -- "$(dirname -- "$0")" && pwd)
PATH=$here/../../node_modules/.bin:$PATH
work=$(mktemp -d)
slack=
waiting=
finish() {
  if [ -n "$waiting" ]; then kill "$waiting" 2> /dev/null || true; fi
  if [ -n "$slack" ]; then kill "$slack"; fi
  rm -rf -- "$work"
}
trap finish EXIT
cp -R -- "$here/." "$work"
cd -- "$work"

cicdstatemgr() {
  node "$here/../../bin/run.js" "$@"
}

# Shows what arrived in Slack since the last time.
arrived() {
  sed "1,${seen}d" arrived.log | sed 's/^/    /'
  seen=$(wc -l < arrived.log)
}

# Runs a command line, and shows what it says and what arrived meanwhile.
show() {
  echo
  printf '$ cicdstatemgr'
  for word in "$@"; do
    case $word in *' '*) printf " '%s'" "$word" ;; *) printf ' %s' "$word" ;; esac
  done
  echo
  cicdstatemgr "$@" 2>&1 || echo "(exit code $?)"
  arrived
}

# Waits for a decision as a Task does, and keeps what came of it; $1 is where.
wait_for() {
  into=$1
  shift
  mkdir "$into"
  for field in decision option value by comment status; do set -- "$@" "--result=$field=$into/$field"; done
  code=0
  cicdstatemgr wait "$@" > "$into/said" 2>&1 || code=$?
  echo "$code" > "$into/exit-code"
}

results() {
  for field in exit-code said decision option value by comment status; do
    printf '    %-10s%s\n' "$field" "$(cat "$1/$field")" | sed 's/ *$//; 2,$s/^/              /'
  done
}

# Somewhere for messages to arrive; its first line says where.
node slack.js > arrived.log &
slack=$!
until url=$(sed -n 1p arrived.log) && [ -n "$url" ]; do
  kill -0 "$slack"
  sleep 0.1
done
seen=1
sed "s|http://localhost:8080|$url|" config.yaml > here.yaml

export CICDSTATEMGR_CONFIG_PATH=here.yaml
export CICDSTATEMGR_SECRETS_PATH=secrets.yaml
export CICDSTATEMGR_CONTEXT_DATA_ID=shop-42
export CICDSTATEMGR_LOG_LEVEL=warn

echo "# ann has built a version; the flow asks whether to deploy it"
show init shop-42 --app-config app.yaml --set state.appName=shop --set state.version=1.5.0 --set state.startedBy=ann
show handle-event build=success

# In another shell, a deployment begins to wait.
wait_for deployment deploy-prod --policy prod --subject 'shop 1.5.0 to prod' --timeout 1m &
waiting=$!

echo
echo "# ann may decide on the builds of others, not on her own; eve may not at all"
show decide deploy-prod --option approve --actor ann
show decide deploy-prod --option approve --actor eve

echo
echo "# Two others agree: the event follows, once, and who comes later changes nothing"
show decide deploy-prod --option approve --actor bob
show decide deploy-prod --option approve --actor cyd --comment 'tested it'
show decide deploy-prod --option reject --actor bob

wait "$waiting"
waiting=
echo
echo "# The deployment that waited goes on, with these results"
results deployment

echo
echo "# A decision is one on a subject: for another version it is none"
show wait deploy-prod --policy prod --subject 'shop 1.6.0 to prod' --timeout 0s

echo
echo "# A question that nobody answers in time"
show handle-event deploy=done
wait_for cleanup cleanup --policy quick --subject 'the version before 1.5.0' --timeout 1m
results cleanup
arrived
show decide cleanup --option remove --actor bob
