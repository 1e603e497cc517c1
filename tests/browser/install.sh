#!/bin/sh
# Finds a Chromium for the browser tests; as root on Debian it installs one, elsewhere it says how.
set -eu
if command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null; then
  have=yes
elif ls "${PLAYWRIGHT_BROWSERS_PATH:-$HOME/.cache/ms-playwright}"/chromium-* >/dev/null 2>&1; then
  have=yes
else
  have=no
fi
fonts=$(fc-list :lang=zh 2>/dev/null | head -n 1 || true)
[ "$have" = yes ] && [ -n "$fonts" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-noto-cjk >/dev/null
  exit 0
fi
[ "$have" = yes ] && exit 0
echo "The browser tests need Chromium: apt-get install chromium fonts-noto-cjk, or .venv/bin/playwright install chromium" >&2
exit 1
