# The server alone: no build tools, no package installer, no root, and nothing to write (run it with --read-only).
#
#   docker build -t bank-bff .
#   docker run --read-only --publish 8080:8080 --env-file bff.env bank-bff

ARG PYTHON_IMAGE=python:3.11-slim-bookworm

FROM ${PYTHON_IMAGE} AS build
RUN apt-get update \
    && apt-get install --yes --no-install-recommends make \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /app
# The environment first, by the Makefile's own word: it changes with the lock only.
COPY Makefile ./
COPY scripts/environment.sh scripts/
COPY requirements/runtime.txt requirements/
RUN make environment \
    && .venv/bin/python -m pip uninstall --quiet --yes pip setuptools
COPY masking/ masking/
COPY adapters/ adapters/
COPY resolvers/ resolvers/
COPY bff/ bff/
COPY schema.graphql ./
# Compiled here because nothing can be written later; unchecked, so that no file time is compared at start.
RUN .venv/bin/python -m compileall -q --invalidation-mode unchecked-hash bff resolvers adapters masking

FROM ${PYTHON_IMAGE}
LABEL org.opencontainers.image.title="bank-bff" \
      org.opencontainers.image.description="A stateless GraphQL front door over a bank's core systems" \
      org.opencontainers.image.licenses="Apache-2.0"
RUN python -m pip uninstall --quiet --yes --root-user-action=ignore pip setuptools wheel
WORKDIR /app
COPY --from=build /app/.venv/ .venv/
COPY --from=build /app/masking/ masking/
COPY --from=build /app/adapters/ adapters/
COPY --from=build /app/resolvers/ resolvers/
COPY --from=build /app/bff/ bff/
COPY --from=build /app/schema.graphql ./
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    BFF_SERVER_HOST=0.0.0.0 \
    BFF_SERVER_PORT=8080
USER 10001:10001
EXPOSE 8080
# uvicorn lets running requests finish on SIGTERM, for at most BFF_SERVER_SHUTDOWN_S.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --retries=3 \
    CMD ["python", "-c", "import http.client, os, sys; c = http.client.HTTPConnection('127.0.0.1', int(os.environ['BFF_SERVER_PORT']), timeout=2); c.request('GET', '/health/live'); sys.exit(c.getresponse().status != 200)"]
ENTRYPOINT ["python", "-m", "bff"]
CMD ["serve"]
