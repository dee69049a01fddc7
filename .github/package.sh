#!/usr/bin/env bash
# Makes the archive of one target: binary, manual pages, completions, licence, README, and the checksum beside it.
#
#   .github/package.sh x86_64-unknown-linux-musl [CARGO]
#
# CARGO is the command that builds, `cargo` by default, `cross` for another machine's code. Manual pages and completions
# are made by a binary of this machine, since one of another machine does not run here.
set -euo pipefail
cd "$(dirname "$0")/.."

target=$1
builder=${2:-cargo}
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -1)
name=ipctl-$version-$target
binary=ipctl
case $target in *windows*) binary=ipctl.exe ;; esac

# More than this says that something large came in unseen.
most_bytes=$((18 * 1024 * 1024))

"$builder" build --locked --profile dist --target "$target"
built=${CARGO_TARGET_DIR:-target}/$target/dist/$binary
bytes=$(wc -c < "$built")
if [ "$bytes" -gt "$most_bytes" ]; then
  echo "$built has $bytes bytes, more than $most_bytes" >&2
  exit 1
fi
echo "$built has $bytes bytes"

host=$built
if ! "$host" version >/dev/null 2>&1; then
  cargo build --locked
  host=${CARGO_TARGET_DIR:-target}/debug/ipctl
fi

rm -rf "dist/$name"
mkdir -p "dist/$name/completions" "dist/$name/man"
cp "$built" README.md LICENSE .github/CHANGELOG.md "dist/$name/"
"$host" man --out "dist/$name/man"
for shell in bash zsh fish powershell elvish; do
  "$host" completion "$shell" > "dist/$name/completions/ipctl.$shell"
done

cd dist
case $target in
  *windows*) archive=$name.zip && rm -f "$archive" && 7z a -bso0 "$archive" "$name" ;;
  *)         archive=$name.tar.gz && tar -czf "$archive" "$name" ;;
esac
if command -v sha256sum >/dev/null; then
  sha256sum "$archive" > "$archive.sha256"
else
  shasum -a 256 "$archive" > "$archive.sha256"
fi
echo "dist/$archive"
