#!/bin/sh
# Installs the servers that `npm run test:servers` needs: Dovecot, MariaDB and Cyrus from Debian's own packages, and Versity's
# object store, built from its published module (Go 1.25 or newer; about a minute on two cores).
set -eu
cache="$(cd "$(dirname "$0")/../.." && pwd)/node_modules/.cache/servers"
wanted=""
[ -x /usr/sbin/dovecot ] || wanted="$wanted dovecot-imapd"
[ -x /usr/sbin/mariadbd ] || wanted="$wanted mariadb-server"
[ -x "$cache/cyrus/usr/sbin/saslpasswd2" ] ||
  wanted="$wanted libical3 libjansson4 libldap-2.5-0 libnghttp2-14 libpcre3 libpq5 libsasl2-modules libsasl2-modules-db libshp2 libwrap0 libxapian30 libzephyr4"
[ -z "$wanted" ] || {
  run=""
  [ "$(id -u)" = 0 ] || run="sudo"
  export DEBIAN_FRONTEND=noninteractive
  $run apt-get update -qq
  # shellcheck disable=SC2086
  $run apt-get install -y -qq --no-install-recommends $wanted
}
# Debian has one IMAP server installed at a time, and Dovecot is that one: Cyrus is unpacked beside it.
[ -x "$cache/cyrus/usr/sbin/saslpasswd2" ] || {
  packages=$(mktemp -d)
  (cd "$packages" && apt-get download -qq cyrus-common cyrus-imapd cyrus-caldav sasl2-bin)
  mkdir -p "$cache"
  for package in "$packages"/cyrus-*.deb "$packages"/sasl2-bin_*.deb; do dpkg -x "$package" "$cache/cyrus"; done
  rm -r "$packages"
}
[ -x "$cache/versitygw" ] || GOBIN="$cache" go install -trimpath github.com/versity/versitygw/cmd/versitygw@v1.8.0
