#!/bin/sh
# Run by the self-extracting package: puts the program below ~/.local, or below the folder that is
# named: QualityCuller.run -- /opt/qualityculler. ./uninstall in that folder takes it away again.
set -eu
prefix=${1:-$HOME/.local}
target=$prefix/lib/qualityculler
mkdir -p "$prefix/bin" "$prefix/lib"
rm -rf "$target"
cp -a lib/qualityculler "$target"
ln -sf ../lib/qualityculler/qualityculler-cli "$prefix/bin/qualityculler"
cp -a share/. "$prefix/share/" 2> /dev/null || { mkdir -p "$prefix/share" && cp -a share/. "$prefix/share/"; }
# The menu may not know ~/.local/bin: the entries name the program by its whole path.
"$target/qualityculler-cli" desktop install > /dev/null || true
cat > "$target/uninstall" <<END
#!/bin/sh
"$target/qualityculler-cli" desktop remove || true
(cd "$prefix" && rm -f bin/qualityculler $(find share -type f | tr '\n' ' '))
rm -rf "$target"
END
chmod 755 "$target/uninstall"
echo "Installed: $prefix/bin/qualityculler. To take it away again: $target/uninstall"
