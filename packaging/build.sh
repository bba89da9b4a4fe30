#!/usr/bin/env bash
# Builds one of the packages: packaging/build.sh folder|wheel|deb|run|appimage|flatpak|nsis|dmg
# into dist/. Needs Python 3.11 or newer; nfpm (deb), build and twine (wheel), makeself, appimagetool,
# flatpak-builder, makensis, hdiutil where they are asked for. What a machine has not is said, nothing
# is left out silently.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD out=$PWD/dist work=$PWD/build
id=io.github.qualityculler.QualityCuller
version=$(sed -n 's/^__version__ = "\(.*\)"/\1/p' qualityculler/__init__.py)
export VERSION=$version
mkdir -p "$out" "$work"

need() { command -v "$1" > /dev/null || { echo "$1 is needed for this and not here: $2" >&2; exit 2; }; }

base_model() { # The file that the program itself would fetch, checked by it.
  XDG_DATA_HOME=$work/data python -m qualityculler models pull quality-tiny
  BASE_MODEL=$(XDG_DATA_HOME=$work/data python -c 'from qualityculler.models import builtin; print(builtin.files().model.path)')
  export BASE_MODEL
}

environment() { # Of its own: what else is installed where somebody builds would be frozen along.
  rm -rf "$work/env"
  python -m venv "$work/env"
  use_environment
  pip install --quiet '.[app]' pyinstaller
}

use_environment() {
  if [ -d "$work/env/Scripts" ]; then PATH=$work/env/Scripts:$PATH; else PATH=$work/env/bin:$PATH; fi
}

folder() {
  environment
  rm -rf "$work/frozen"
  base_model
  python packaging/icons.py "$work/icons"
  pyinstaller --noconfirm --log-level WARN --distpath "$work/frozen" --workpath "$work/pyinstaller" packaging/qualityculler.spec
  if [ "$(uname)" = Linux ]; then slim "$work/frozen/qualityculler"; fi
  du -sm "$work/frozen/qualityculler"
}

slim() { # Symbols of debugging are half of it. Libraries that a wheel has patched do not bear strip.
  local internal=$1/_internal
  strip --strip-unneeded "$internal"/xllamacpp/*.so "$internal"/libpython3*.so* "$internal"/xxhash/*.so \
    "$internal"/python3*/lib-dynload/*.so
  # One executable serves for both here: the second is made for Windows, where a console is a choice.
  ln -sf qualityculler-cli "$1/QualityCuller"
}

tree() { # What every Linux package puts where: the program, its entry, its menus, manual and completions.
  local to=$1 prefix=$2
  rm -rf "$to"
  mkdir -p "$to$prefix"/{bin,lib,share/{applications,metainfo,man/man1,kio/servicemenus,nemo/actions,nautilus-python/extensions}}
  mkdir -p "$to$prefix"/share/{bash-completion/completions,zsh/vendor-completions,fish/vendor_completions.d,doc/qualityculler}
  cp -a "$work/frozen/qualityculler" "$to$prefix/lib/qualityculler"
  ln -s ../lib/qualityculler/qualityculler-cli "$to$prefix/bin/qualityculler"
  local from=resources/desktop share=$to$prefix/share
  install -m644 $from/$id.desktop "$share/applications/"
  install -m644 $from/$id.metainfo.xml "$share/metainfo/"
  install -m644 $from/dolphin.desktop "$share/kio/servicemenus/qualityculler.desktop"
  install -m644 $from/*.nemo_action "$share/nemo/actions/"
  install -m644 $from/nautilus_qualityculler.py "$share/nautilus-python/extensions/"
  (cd "$work/icons" && find hicolor -type f -exec install -Dm644 {} "$share/icons/{}" \;)
  local program=$to$prefix/lib/qualityculler/qualityculler-cli
  python packaging/manpage.py "$program" | gzip -9n > "$share/man/man1/qualityculler.1.gz"
  _QUALITYCULLER_COMPLETE=source_bash "$program" > "$share/bash-completion/completions/qualityculler"
  _QUALITYCULLER_COMPLETE=source_zsh "$program" > "$share/zsh/vendor-completions/_qualityculler"
  _QUALITYCULLER_COMPLETE=source_fish "$program" > "$share/fish/vendor_completions.d/qualityculler.fish"
  install -m644 packaging/linux/copyright "$share/doc/qualityculler/copyright"
  gzip -9nc CHANGELOG.md > "$share/doc/qualityculler/changelog.gz"
  printf 'qualityculler (%s-1) unstable; urgency=medium\n\n  * What is new stands in changelog.gz.\n\n -- %s  %s\n' "$version" \
    "The QualityCuller developers <qualityculler@users.noreply.github.com>" "$(date -R -d "$(git log -1 --format=%cI)")" \
    | gzip -9n > "$share/doc/qualityculler/changelog.Debian.gz"
  find "$to" -type d -exec chmod 755 {} +
  find "$to" -type f \( -name '*.so' -o -name '*.so.*' -o -name '*.pyi' \) -exec chmod 644 {} +
}

frozen() { # Made where it is not there yet; what must not be shipped is not packed either.
  if [ ! -x "$work/frozen/qualityculler/qualityculler-cli" ]; then folder; else use_environment; fi
  python packaging/bundled.py "$work/frozen/qualityculler"
}

case ${1:-} in
  wheel)
    python -m build --outdir "$out" . && python -m twine check "$out"/*.whl "$out"/*.tar.gz ;;
  folder)
    rm -rf "$work/frozen"
    frozen ;;
  deb)
    need nfpm "pip install nfpm"
    frozen
    tree "$work/deb" /usr
    mkdir -p "$work/deb/usr/share/lintian/overrides"
    install -m644 packaging/linux/lintian-overrides "$work/deb/usr/share/lintian/overrides/qualityculler"
    nfpm package --config packaging/linux/nfpm.yaml --packager deb --target "$out/qualityculler_${version}-1_amd64.deb" ;;
  run)
    need makeself "apt install makeself"
    frozen
    tree "$work/run" ""
    install -m755 packaging/linux/install.sh "$work/run/install.sh"
    makeself --zstd --quiet "$work/run" "$out/QualityCuller-$version.run" "QualityCuller $version" ./install.sh ;;
  appimage)
    need appimagetool "https://github.com/AppImage/appimagetool (fetches a runtime: needs a network)"
    frozen
    tree "$work/AppDir" /usr
    cp "$work/AppDir/usr/share/applications/$id.desktop" "$work/icons/$id.svg" "$work/AppDir/"
    printf '#!/bin/sh\nexec "${APPDIR:-$(dirname "$(readlink -f "$0")")}/usr/bin/qualityculler" "$@"\n' > "$work/AppDir/AppRun"
    chmod 755 "$work/AppDir/AppRun"
    ARCH=x86_64 appimagetool "$work/AppDir" "$out/QualityCuller-$version-x86_64.AppImage" ;;
  flatpak)
    need flatpak-builder "apt install flatpak-builder (fetches a runtime: needs a network)"
    frozen
    tree "$work/flatpak-tree" ""
    flatpak-builder --force-clean --repo="$work/flatpak-repo" "$work/flatpak" packaging/linux/$id.yaml
    flatpak build-bundle "$work/flatpak-repo" "$out/QualityCuller-$version.flatpak" $id ;;
  nsis)
    need makensis "apt install nsis"
    makensis -V2 -DVERSION="$version" -DFROM="$work/frozen/qualityculler" -DOUT="$out/QualityCuller-$version-setup.exe" \
      -DLICENCE="$root/LICENSE" packaging/windows/setup.nsi ;;
  dmg)
    need hdiutil "macOS"
    packaging/macos/dmg.sh "$work/frozen/QualityCuller.app" "$out/QualityCuller-$version.dmg" ;;
  *) sed -n '2,5s/^# //p' "$0"; exit 2 ;;
esac
ls -l "$out"
