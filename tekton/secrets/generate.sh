#!/bin/sh
# Makes secrets from the examples beside it, with random passwords and tokens: sh generate.sh OVERLAY [DIRECTORY]
# The bot token of Slack is taken from the environment variable SLACK_BOT_TOKEN; it may hold any text.
# No secret is ever an argument, which everybody on the machine could read, nor in a file that others may read or that stays behind.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
overlay=${1:-}
directory=${2:-$here/generated}

case "$overlay" in
  redis) without='^$' ;;
  # Who keeps that Redis has an operator already.
  existing-redis) without='^user operator ' ;;
  pvc) without='REDIS_PASSWORD|cicdstatemgr-redis|users[.]acl' ;;
  *) echo "usage: sh generate.sh redis|existing-redis|pvc [DIRECTORY]" >&2 && exit 2 ;;
esac
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
# YAML holds text and nothing else.
if command -v iconv > /dev/null && ! printf %s "$slack" | iconv -f UTF-8 -t UTF-8 > /dev/null 2>&1; then
  echo "SLACK_BOT_TOKEN is not UTF-8 text" >&2
  exit 1
fi

printf %s "$trigger" > "$unfinished/trigger-token"
printf %s "$gateway" > "$unfinished/gateway-token"
grep -Ev "$without" "$here/kustomization.example.yaml" > "$unfinished/kustomization.yaml"
if [ "$overlay" != pvc ]; then
  grep -Ev "$without" "$here/users.example.acl" |
    names='REDIS_PASSWORD_SHA256 OPERATOR_PASSWORD_SHA256 GATEWAY_PASSWORD_SHA256' yaml='' \
      REDIS_PASSWORD_SHA256=$(hash "$password") OPERATOR_PASSWORD_SHA256=$(hash "$operator") \
      GATEWAY_PASSWORD_SHA256=$(hash "$gateway_redis") fill > "$unfinished/users.acl"
  # Of the user whom the gateway logs in as: for its own secrets, which no step reads.
  printf %s "$gateway_redis" > "$unfinished/gateway-redis-password"
fi
# For people: in no Secret, so that nothing in the cluster has it.
if [ "$overlay" = redis ]; then
  printf %s "$operator" > "$unfinished/operator-password"
fi
grep -Ev -e '^#' -e "$without" "$here/secrets.example.yaml" |
  names='REDIS_PASSWORD TRIGGER_TOKEN SLACK_BOT_TOKEN' yaml=1 \
    REDIS_PASSWORD=$password TRIGGER_TOKEN=$trigger SLACK_BOT_TOKEN=$slack fill > "$unfinished/secrets.yaml"

# Last the file that says that all is there.
for file in kustomization.yaml trigger-token gateway-token users.acl gateway-redis-password operator-password secrets.yaml; do
  if [ -e "$unfinished/$file" ]; then mv "$unfinished/$file" "$directory/$file"; fi
done
echo "$directory is ready: kubectl apply -k $directory"
