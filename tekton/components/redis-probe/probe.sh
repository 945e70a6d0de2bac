# Whether Redis is alive, or ready: sh probe.sh alive|ready. The kubelet runs it in the pod of Redis.
# A port that is open says too little: while a script runs, Redis accepts connections and answers every command with BUSY.
# The password of the user probe stands in the file of users, which only this pod mounts. It lets nobody do more than PING.
export LC_ALL=C
REDISCLI_AUTH=$(sed -n 's/^user probe on >\([^ ]*\) .*/\1/p' /etc/redis-users/users.acl)
export REDISCLI_AUTH
reply=$(redis-cli --user probe ping 2>&1)
case "$1 $reply" in
  *' BUSY'*) exit 1 ;;
  # Redis reads the file of users when it starts. Until then it may know no such user: it is up, and that is all that can be said.
  *' PONG'* | *WRONGPASS* | *NOAUTH*) ;;
  # A code of Redis: it loads its data, which may take long, or cannot write to its disk. A restart helps neither. Messages of redis-cli itself, such
  # as that it cannot connect, are sentences.
  'alive '[A-Z][A-Z]*) ;;
  *) exit 1 ;;
esac
