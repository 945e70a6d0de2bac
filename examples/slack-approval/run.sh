#!/bin/sh
# The whole round in a temporary directory: a step asks in Slack, people press buttons, the gateway counts, a deployment that waited goes on, and an
# EventListener starts one pipeline.
set -eu

here=$(cd -- "$(dirname -- "$0")" && pwd)
PATH=$here/../../node_modules/.bin:$PATH
work=$(mktemp -d)
started=
waiting=
finish() {
  for process in $started $waiting; do kill "$process" 2> /dev/null || true; done
  wait
  rm -rf -- "$work"
}
trap finish EXIT
cp -R -- "$here/." "$work"
cd -- "$work"

cicdstatemgr() {
  node "$here/../../bin/run.js" "$@"
}

# Waits until a file has more lines than the number $2; $1 is the file.
longer() {
  until [ "$(wc -l < "$1")" -gt "$2" ]; do
    for process in $started; do kill -0 "$process"; done
    sleep 0.1
  done
}

# Shows what arrived in Slack since the last time; something does.
arrived() {
  longer slack.log "$seen"
  sed "1,${seen}d" slack.log | sed 's/^/    /'
  seen=$(wc -l < slack.log)
}

show() {
  echo
  printf '$ cicdstatemgr'
  for word in "$@"; do
    case $word in *' '*) printf " '%s'" "$word" ;; *) printf ' %s' "$word" ;; esac
  done
  echo
  cicdstatemgr "$@" 2>&1 || echo "(exit code $?)"
}

# Somebody presses a button.
click() {
  echo
  echo "* $1 presses $2${3:+ ($3)}"
  node click.js "$slack" "$gateway" "$@" | sed 's/^/    /'
}

# Waits for the decision as a Task does.
wait_for() {
  code=0
  cicdstatemgr wait deploy-prod --policy prod --subject 'shop 1.5.0 to prod' --timeout 2m \
    --result by=by --result value=value > said 2>&1 || code=$?
  echo "exit code $code, $(cat said): $(cat value) by $(cat by)" > waited
}

# Two stand-ins; the first line of each says where it is.
touch slack.log event-listener.log gateway.log
node slack.js >> slack.log &
started="$started $!"
node event-listener.js >> event-listener.log &
started="$started $!"
longer slack.log 0
longer event-listener.log 0
slack=$(sed -n 1p slack.log)
listener=$(sed -n 1p event-listener.log)
seen=1

# The gateway signs what people decide: everybody's config gets the public key, its secrets alone the private one.
cicdstatemgr decisions keys --key-id k1 --output-dir keys > keys.log
sed 1,2d keys/k1.config.yaml > public.yaml
sed 1,2d keys/k1.secrets.yaml >> gateway-secrets.yaml
sed -e "s|http://localhost:8080|$slack|; s|http://localhost:9090|$listener|" -e '/^  decisions:/r public.yaml' config.yaml > here.yaml

export CICDSTATEMGR_CONFIG_PATH=here.yaml
export CICDSTATEMGR_SECRETS_PATH=secrets.yaml
export CICDSTATEMGR_CONTEXT_DATA_ID=shop-42
export CICDSTATEMGR_LOG_LEVEL=warn
export CICDSTATEMGR_ACTOR=pipeline

node "$here/../../bin/run.js" gateway --secrets gateway-secrets.yaml --log-level info 2>> gateway.log &
started="$started $!"
until grep -q '"msg":"listening"' gateway.log; do
  longer gateway.log 0
  sleep 0.1
done
gateway=$(sed -n 's/.*"url":"\([^"]*\)".*"msg":"listening".*/\1/p' gateway.log)

echo "# A step of the pipeline that ann began asks in Slack"
show init shop-42 --app-config app.yaml --set state.appName=shop --set state.version=1.5.0 --set state.startedBy=ann
show handle-event build=success
arrived

# In another shell a deployment begins to wait.
wait_for &
waiting=$!

echo
echo "# What Slack did not sign just now is not listened to"
click bob Deploy forged
click bob Deploy old

echo
echo "# Who may not is told why, and nobody else is: a stranger, and who began it"
click eve Deploy
arrived
click ann Deploy
arrived

echo
echo "# One of two; the same request once more is the same vote"
click bob Deploy
arrived
click bob Deploy again

echo
echo "# The second ends it: the message is closed, and what waited goes on"
click cyd Deploy
arrived
wait "$waiting"
waiting=
echo "    the deployment: $(cat waited)"
longer event-listener.log 2

echo
echo "# Once more, as Slack does when it heard no answer: nothing more happens"
click cyd Deploy again
until cicdstatemgr gateway queue --secrets gateway-secrets.yaml | grep -q '^0 waiting'; do sleep 0.1; done
show gateway queue --secrets gateway-secrets.yaml
show decisions deploy-prod

echo
echo "# What the EventListener started, all in all"
sed 1d event-listener.log | sed 's/^/    /'
