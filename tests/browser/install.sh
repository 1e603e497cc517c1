#!/bin/sh
# Finds a Chromium for the browser tests; as root on Debian it installs the one without windows, elsewhere it says how.
set -eu
have=no
for name in chromium-headless-shell chromium chromium-browser google-chrome; do
  command -v "$name" >/dev/null && have=yes && break
done
if ls "${PLAYWRIGHT_BROWSERS_PATH:-$HOME/.cache/ms-playwright}"/chromium* >/dev/null 2>&1; then
  have=yes
fi
fonts=$(fc-list :lang=zh 2>/dev/null | head -n 1 || true)
[ "$have" = yes ] && [ -n "$fonts" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  apt-get update -qq
  export DEBIAN_FRONTEND=noninteractive
  apt-get install -y -qq chromium-headless-shell fonts-noto-cjk >/dev/null || apt-get install -y -qq chromium fonts-noto-cjk >/dev/null
  exit 0
fi
[ "$have" = yes ] && exit 0
echo "The browser tests need Chromium: apt-get install chromium-headless-shell fonts-noto-cjk, or .venv/bin/playwright install chromium" >&2
exit 1
