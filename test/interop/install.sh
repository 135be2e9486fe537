#!/bin/sh
# Installs what `npm run test:interop` needs: stock age, Python's bagit, and Go with golang.org/x/mod.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
run=""
[ "$(id -u)" = 0 ] || run="sudo"
export DEBIAN_FRONTEND=noninteractive
need=""
command -v age >/dev/null 2>&1 || need="$need age"
command -v go >/dev/null 2>&1 || need="$need golang-go"
python3 -c "import venv, ensurepip" >/dev/null 2>&1 || need="$need python3-venv"
if [ -n "$need" ]; then
  $run apt-get update -qq
  # shellcheck disable=SC2086
  $run apt-get install -y -qq --no-install-recommends $need
fi
venv="$here/../../node_modules/.cache/interop-python"
[ -x "$venv/bin/bagit.py" ] || {
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check bagit==1.8.1 setuptools==75.8.0
}
cd "$here/go" && go build -o "$here/../../node_modules/.cache/interop-tlog" .
