#!/usr/bin/env bash
# What an operator types without Duly: find by time of modification, a manifest by sha256sum, tar, age.
# -newermt is strictly later, so a message at the very first moment is missed and one at the very last is taken. Reads ESTATE ACCOUNT FROM TO RECIPIENT OUT WORK from the environment.
set -euo pipefail
cd "$ESTATE/$ACCOUNT/Maildir"
find . -path '*/cur/*' -type f -newermt "$FROM" ! -newermt "$TO" -print0 >"$WORK/list"
find . -path '*/new/*' -type f -newermt "$FROM" ! -newermt "$TO" -print0 >>"$WORK/list"
xargs -0 sha256sum <"$WORK/list" >"$WORK/manifest-sha256.txt"
tar --null -T "$WORK/list" -C "$ESTATE/$ACCOUNT/Maildir" -cf - -C "$WORK" manifest-sha256.txt | age -r "$RECIPIENT" -o "$OUT"
sync "$OUT"
