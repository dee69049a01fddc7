#!/usr/bin/env bash
# Runs a static binary on a root file system that holds nothing else: no certificates, no locale, no HOME, a disk that
# cannot be written. Needs root, or user namespaces.
#
#   .github/bare-root.sh target/x86_64-unknown-linux-musl/dist/ipctl
set -euo pipefail
cd "$(dirname "$0")/.."

binary=$1
chroot=$(PATH=$PATH:/usr/sbin:/sbin command -v chroot)
root=$(mktemp -d)
trap 'umount "$root" 2>/dev/null || true; rm -rf "$root"' EXIT
mkdir "$root/stack"
cp -r specs "$root/stack/"
cp "$binary" "$root/ipctl"
chmod -R a+rX,a-w "$root"

# Prints what a run says, and fails unless it ends with the expected code and says the expected words.
bare() {
  local code=$1 words=$2 said=0 out
  shift 2
  out=$(env -i "$chroot" --userspec=65532:65532 "$root" /ipctl -C /stack "$@" 2>&1) || said=$?
  printf '%s\n  ipctl %s: %s\n' "$out" "$*" "$said"
  test "$said" = "$code"
  grep -qF -e "$words" <<< "$out"
}

bare 0 "ipctl 0." version
bare 0 "0 errors" validate specs/
bare 0 '$37.00' cost specs/
bare 4 "DIGITALOCEAN_ACCESS_TOKEN" plan specs/
bare 0 "type: SECRET" render specs/mcp-coordinator.yaml
bare 1 "Permission denied" plan specs/ --sim
echo "the bare root file system is enough"
