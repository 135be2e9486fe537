#!/usr/bin/env bash
# What a mail administrator does: Dovecot copies the window into a fresh Maildir, then sha256sum, zip and gpg.
# The copy lies on the disk unencrypted. Dovecot's own files are kept out of the estate. Reads ESTATE ACCOUNT FROM TO OUT
# WORK from the environment.
set -euo pipefail
# Dovecot refuses to read mail as root: then its own unprivileged account does.
owner=$(id -un)
[ "$owner" != root ] || owner=dovenull
cat >"$WORK/dovecot.conf" <<END
base_dir = $WORK/run
log_path = $WORK/dovecot.log
first_valid_uid = 1
mail_uid = $owner
mail_gid = $(id -gn "$owner")
ssl = no
mail_location = maildir:$ESTATE/$ACCOUNT/Maildir:INDEX=$WORK/index:CONTROL=$WORK/control
namespace inbox {
  inbox = yes
}
END
mkdir -p "$WORK/run" "$WORK/home" "$WORK/copy"
[ "$(id -un)" = "$owner" ] || chown -R "$owner" "$WORK"
USER=$(id -un) HOME=$WORK/home doveadm -c "$WORK/dovecot.conf" sync -1 -t "$(date -d "$FROM" +%s)" -e "$(date -d "$TO" +%s)" \
  "maildir:$WORK/copy"
cd "$WORK/copy"
find . \( -path '*/cur/*' -o -path '*/new/*' \) -type f -print0 | xargs -0 sha256sum >manifest-sha256.txt
zip -q -r "$WORK/copy.zip" .
head -c 32 /dev/urandom | base64 >"$WORK/passphrase"
export GNUPGHOME="$WORK/gnupg"
mkdir -m 700 "$GNUPGHOME"
gpg --batch --quiet --symmetric --pinentry-mode loopback --passphrase-file "$WORK/passphrase" -o "$OUT" "$WORK/copy.zip"
sync "$OUT"
