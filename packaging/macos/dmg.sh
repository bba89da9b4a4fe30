#!/usr/bin/env bash
# Signs the application with the hardened runtime, has it notarised, and puts it into a disk image:
# dmg.sh QualityCuller.app QualityCuller.dmg. Never run by the developers so far; see the README.
# SIGN_IDENTITY is a "Developer ID Application: …" of the keychain, NOTARY_PROFILE one stored by
# xcrun notarytool store-credentials; without them the image is not signed, and says so.
set -euo pipefail
app=$1 image=$2 here=$(cd "$(dirname "$0")" && pwd)
if [ -n "${SIGN_IDENTITY:-}" ]; then
  # Inside out: Apple refuses a bundle whose libraries are signed after it.
  find "$app" -type f \( -name '*.so' -o -name '*.dylib' \) -exec \
    codesign --force --timestamp --options runtime --sign "$SIGN_IDENTITY" {} +
  codesign --force --timestamp --options runtime --entitlements "$here/entitlements.plist" \
    --sign "$SIGN_IDENTITY" "$app/Contents/MacOS/"* "$app"
  codesign --verify --deep --strict "$app"
else
  echo "SIGN_IDENTITY is not set: the image is not signed." >&2
fi
stage=$(mktemp -d)
cp -R "$app" "$stage/"
ln -s /Applications "$stage/Applications"
hdiutil create -volname QualityCuller -srcfolder "$stage" -format ULMO -ov "$image"
if [ -n "${SIGN_IDENTITY:-}" ] && [ -n "${NOTARY_PROFILE:-}" ]; then
  codesign --sign "$SIGN_IDENTITY" "$image"
  xcrun notarytool submit "$image" --keychain-profile "$NOTARY_PROFILE" --wait
  xcrun stapler staple "$image"
fi
