#!/bin/sh
# Installs the servers that `npm run test:servers` needs: Dovecot, from Debian's or Ubuntu's own packages.
set -eu
command -v dovecot >/dev/null 2>&1 || [ -x /usr/sbin/dovecot ] || {
  run=""
  [ "$(id -u)" = 0 ] || run="sudo"
  export DEBIAN_FRONTEND=noninteractive
  $run apt-get update -qq
  $run apt-get install -y -qq --no-install-recommends dovecot-imapd
}
