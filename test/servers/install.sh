#!/bin/sh
# Installs the servers that `npm run test:servers` needs: Dovecot and MariaDB from Debian's or Ubuntu's own packages, and
# Versity's object store, built from its published module (Go 1.25 or newer; about a minute on two cores).
set -eu
cache="$(cd "$(dirname "$0")/../.." && pwd)/node_modules/.cache/servers"
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
[ -x "$cache/versitygw" ] || GOBIN="$cache" go install -trimpath github.com/versity/versitygw/cmd/versitygw@v1.8.0
