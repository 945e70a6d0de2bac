# Whether Redis is alive, or ready: sh probe.sh alive|ready. The kubelet runs it in the pod of Redis.
# A port that is open says too little: while a script runs, Redis accepts connections and answers every command with BUSY.
# The password of the user probe stands in the file of users, which only this pod mounts. It lets nobody do more than PING.
REDISCLI_AUTH=$(sed -n 's/^user probe on >\([^ ]*\) .*/\1/p' /etc/redis-users/users.acl)
export REDISCLI_AUTH
reply=$(redis-cli --user probe ping 2> /dev/null)
case "$1 $reply" in
  *' ') exit 1 ;;
  # A file of users from before this version has no such user. Redis is up, and that is all that can be said.
  *' PONG'* | *' NOAUTH'*) ;;
  *' BUSY'*) exit 1 ;;
  # It loads its data, which may take long, or cannot write to its disk: a restart helps neither.
  alive*) ;;
  *) exit 1 ;;
esac
