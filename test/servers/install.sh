#!/bin/sh
# Installs the servers that `npm run test:servers` needs: Dovecot and MariaDB, from Debian's or Ubuntu's own packages.
set -eu
wanted=""
[ -x /usr/sbin/dovecot ] || wanted="$wanted dovecot-imapd"
[ -x /usr/sbin/mariadbd ] || wanted="$wanted mariadb-server"
[ -z "$wanted" ] || {
  run=""
  [ "$(id -u)" = 0 ] || run="sudo"
  export DEBIAN_FRONTEND=noninteractive
  $run apt-get update -qq
  # shellcheck disable=SC2086
  $run apt-get install -y -qq --no-install-recommends $wanted
}
