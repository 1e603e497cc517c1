# The product with nothing but what it runs on. docs/operating.md, "Running it in containers".
FROM python:3.11-slim-trixie AS build
WORKDIR /opt/yizhan
COPY requirements.lock ./
RUN python -m venv .venv \
    && .venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes --only-binary :all: -r requirements.lock \
    && .venv/bin/pip uninstall --yes --disable-pip-version-check pip setuptools
COPY bot bot
COPY channels channels
COPY dialogs dialogs
COPY domain domain
COPY handlers handlers
COPY locales locales
COPY storage storage
COPY web web
RUN .venv/bin/python -m compileall -q .

FROM python:3.11-slim-trixie
# pg_dump and pg_restore for the backups: of the version of the server in compose.yaml
RUN useradd --system --uid 10001 --no-create-home --home-dir /var/lib/yizhan --shell /usr/sbin/nologin yizhan \
    && apt-get update \
    && apt-get install --yes --no-install-recommends postgresql-client-17 \
    && rm -rf /var/lib/apt/lists/* \
    && install -d -o yizhan -g yizhan -m 700 /var/lib/yizhan /var/lib/yizhan/data /var/lib/yizhan/keys /var/lib/yizhan/backups
COPY --from=build /opt/yizhan /opt/yizhan
ENV PATH=/opt/yizhan/.venv/bin:$PATH \
    PYTHONPATH=/opt/yizhan \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    YIZHAN_HOST=0.0.0.0 \
    YIZHAN_DATA=/var/lib/yizhan/data \
    YIZHAN_KEYS=/var/lib/yizhan/keys \
    YIZHAN_BACKUPS=/var/lib/yizhan/backups
USER 10001
WORKDIR /var/lib/yizhan
VOLUME ["/var/lib/yizhan", "/var/lib/yizhan/backups"]
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8080/readyz', timeout=4)"]
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
