#!/bin/sh
# Makes secrets from the examples beside it, with random passwords and tokens: sh generate.sh OVERLAY [DIRECTORY]
# What is Slack's is taken from the environment variables SLACK_BOT_TOKEN, SLACK_SIGNING_SECRET and SLACK_APP_TOKEN; they may hold any text.
# No secret is ever an argument, which everybody on the machine could read, nor in a file that others may read or that stays behind.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
overlay=${1:-}
directory=${2:-$here/generated}

case "$overlay" in
  redis | custom-tasks | slack | socket-mode | socket-mode-custom-tasks) without='^$' ;;
  # Who keeps that Redis has an operator already.
  existing-redis) without='^user operator ' ;;
  # Nothing for a gateway or a controller: they need a Redis.
  pvc) without='REDIS_PASSWORD|cicdstatemgr-redis|users[.]acl|cicdstatemgr-gateway|gateway-secrets|cicdstatemgr-controller|controller-secrets' ;;
  *) echo "usage: sh generate.sh redis|custom-tasks|slack|socket-mode|socket-mode-custom-tasks|existing-redis|pvc [DIRECTORY]" >&2 && exit 2 ;;
esac
# Secrets that nothing of the overlay mounts are not made in the cluster. Their files are kept, for a gateway or a controller that is added later.
# An overlay with a gateway has the Secret of a controller too: components/controller may stand beside it.
not_mounted='^$'
case "$overlay" in
  redis) not_mounted='cicdstatemgr-gateway|gateway-secrets|cicdstatemgr-controller|controller-secrets' ;;
  custom-tasks) not_mounted='cicdstatemgr-gateway|gateway-secrets' ;;
esac
# A gateway without its own could be told anything, or would not start.
needed=
case "$overlay" in
  slack) if [ -z "${SLACK_SIGNING_SECRET:-}" ]; then needed=SLACK_SIGNING_SECRET; fi ;;
  socket-mode*) if [ -z "${SLACK_APP_TOKEN:-}" ]; then needed=SLACK_APP_TOKEN; fi ;;
esac
if [ -n "$needed" ]; then
  echo "$needed is not set: the Slack app has it under Basic Information (docs/slack.md)" >&2
  exit 2
fi
if [ -e "$directory/secrets.yaml" ]; then
  echo "$directory holds secrets already: delete it, if they are not in use" >&2
  exit 1
fi

umask 077
mkdir -p "$directory"
# Files get their names when they are whole: whatever ends this script leaves nothing behind.
unfinished=$(mktemp -d "$directory/.unfinished.XXXXXX")
trap 'rm -rf "$unfinished"' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

random() {
  openssl rand -hex 24
}
hash() {
  printf %s "$1" | openssl dgst -sha256 -r | cut -d ' ' -f 1
}
# Replaces names by what environment variables of that name hold, taken as it is; with yaml=1 as the inside of a YAML text in double quotes.
fill() {
  LC_ALL=C awk '
    BEGIN {
      count = split(ENVIRON["names"], names, " ")
      for (code = 1; code < 128; code++)
        if (code < 32 || code == 127) escapes[sprintf("%c", code)] = sprintf("\\x%02x", code)
      escapes["\""] = "\\\""
      escapes["\\"] = "\\\\"
    }
    function value(name,    text, escaped, place, character) {
      text = ENVIRON[name]
      if (!ENVIRON["yaml"]) return text
      for (place = 1; place <= length(text); place++) {
        character = substr(text, place, 1)
        escaped = escaped (character in escapes ? escapes[character] : character)
      }
      return "\"" escaped "\""
    }
    {
      # What was put in is not looked at again.
      filled = ""
      for (;;) {
        first = 0
        for (n = 1; n <= count; n++) {
          place = index($0, names[n])
          longer = place == first && length(names[n]) > length(found)
          if (place && (!first || place < first || longer)) { first = place; found = names[n] }
        }
        if (!first) break
        filled = filled substr($0, 1, first - 1) value(found)
        $0 = substr($0, first + length(found))
      }
      print filled $0
    }
  '
}

password=$(random)
trigger=$(random)
gateway=$(random)
operator=$(random)
gateway_redis=$(random)
slack=${SLACK_BOT_TOKEN:-no-token-yet}
# One that anybody could know would let anybody in.
slack_signing=${SLACK_SIGNING_SECRET:-$(random)}
slack_app=${SLACK_APP_TOKEN:-}
# YAML holds text and nothing else.
is_text() {
  ! command -v iconv > /dev/null || printf %s "$2" | iconv -f UTF-8 -t UTF-8 > /dev/null 2>&1 || {
    echo "$1 is not UTF-8 text" >&2
    exit 1
  }
}
is_text SLACK_BOT_TOKEN "$slack"
is_text SLACK_SIGNING_SECRET "$slack_signing"
is_text SLACK_APP_TOKEN "$slack_app"

printf %s "$trigger" > "$unfinished/trigger-token"
printf %s "$gateway" > "$unfinished/gateway-token"
grep -Ev -e "$without" -e "$not_mounted" "$here/kustomization.example.yaml" > "$unfinished/kustomization.yaml"
if [ "$overlay" != pvc ]; then
  grep -Ev "$without" "$here/users.example.acl" |
    names='REDIS_PASSWORD_SHA256 OPERATOR_PASSWORD_SHA256 GATEWAY_PASSWORD_SHA256' yaml='' \
      REDIS_PASSWORD_SHA256=$(hash "$password") OPERATOR_PASSWORD_SHA256=$(hash "$operator") \
      GATEWAY_PASSWORD_SHA256=$(hash "$gateway_redis") fill > "$unfinished/users.acl"
  # Of the user whom the gateway logs in as: its own secrets have it too, which no step reads.
  printf %s "$gateway_redis" > "$unfinished/gateway-redis-password"
fi
# Makes a pair of keys, NAME.private.pem and NAME.public.pem.
make_keys() {
  if ! openssl genpkey -algorithm ED25519 -out "$unfinished/$1.private.pem" 2> /dev/null; then
    echo "this openssl makes no Ed25519 keys: have one of version 1.1.1 or newer" >&2
    exit 1
  fi
  openssl pkey -in "$unfinished/$1.private.pem" -pubout -out "$unfinished/$1.public.pem"
}
# Another pair has another name: what the one before signed is not taken for its.
key_id() {
  printf 'k%s' "$(openssl dgst -sha256 -r "$unfinished/$1.public.pem" | cut -c 1-12)"
}
# A public key as it stands in everybody's config.
public_key() {
  echo "        # of the $1"
  echo "        $(key_id "$1"): |"
  sed 's/^/          /' "$unfinished/$1.public.pem"
}
# What the gateway and the controller sign decisions with; everybody's config has the public halves.
if [ "$overlay" != pvc ]; then
  make_keys gateway
  # Where no gateway signs votes nobody could decide anything: there the controller does not sign either.
  case "$overlay" in
    slack | socket-mode*) make_keys controller && without_signing='^$' ;;
    *) without_signing=SIGNING_KEY_ID ;;
  esac
  {
    echo '    signing: # whose signatures count: the gateway and, where it signs, the controller have the private halves'
    echo '      publicKeys:'
    public_key gateway
    if [ -e "$unfinished/controller.public.pem" ]; then public_key controller; fi
  } > "$unfinished/decisions-signing.yaml"
  # In HTTP mode there is no token of the app.
  if [ -n "$slack_app" ]; then without_app='^$'; else without_app=SLACK_APP_TOKEN; fi
  grep -Ev -e '^#' -e "$without_app" "$here/gateway-secrets.example.yaml" |
    names='GATEWAY_REDIS_PASSWORD TRIGGER_TOKEN GATEWAY_TOKEN SLACK_BOT_TOKEN SLACK_SIGNING_SECRET SLACK_APP_TOKEN SIGNING_KEY_ID SIGNING_PRIVATE_KEY' \
      yaml=1 GATEWAY_REDIS_PASSWORD=$gateway_redis TRIGGER_TOKEN=$trigger GATEWAY_TOKEN=$gateway SLACK_BOT_TOKEN=$slack \
      SLACK_SIGNING_SECRET=$slack_signing SLACK_APP_TOKEN=$slack_app SIGNING_KEY_ID=$(key_id gateway) \
      SIGNING_PRIVATE_KEY=$(cat "$unfinished/gateway.private.pem") fill > "$unfinished/gateway-secrets.yaml"
  if [ -e "$unfinished/controller.private.pem" ]; then
    controller_key_id=$(key_id controller)
    controller_key=$(cat "$unfinished/controller.private.pem")
  fi
  grep -Ev -e '^#' -e "$without_signing" "$here/controller-secrets.example.yaml" |
    names='REDIS_PASSWORD TRIGGER_TOKEN SLACK_BOT_TOKEN SIGNING_KEY_ID SIGNING_PRIVATE_KEY' yaml=1 \
      REDIS_PASSWORD=$password TRIGGER_TOKEN=$trigger SLACK_BOT_TOKEN=$slack SIGNING_KEY_ID=${controller_key_id:-} \
      SIGNING_PRIVATE_KEY=${controller_key:-} fill > "$unfinished/controller-secrets.yaml"
fi
# For people: in no Secret, so that nothing in the cluster has it.
if [ "$overlay" != existing-redis ] && [ "$overlay" != pvc ]; then
  printf %s "$operator" > "$unfinished/operator-password"
fi
grep -Ev -e '^#' -e "$without" "$here/secrets.example.yaml" |
  names='REDIS_PASSWORD TRIGGER_TOKEN SLACK_BOT_TOKEN' yaml=1 \
    REDIS_PASSWORD=$password TRIGGER_TOKEN=$trigger SLACK_BOT_TOKEN=$slack fill > "$unfinished/secrets.yaml"

# Last the file that says that all is there.
for file in kustomization.yaml trigger-token gateway-token users.acl gateway-redis-password operator-password gateway-secrets.yaml \
  controller-secrets.yaml decisions-signing.yaml secrets.yaml; do
  if [ -e "$unfinished/$file" ]; then mv "$unfinished/$file" "$directory/$file"; fi
done
echo "$directory is ready: kubectl apply -k $directory"
case "$overlay" in
  slack | socket-mode*) echo "Before the overlay: put $directory/decisions-signing.yaml under decisions of its config.yaml" ;;
esac
