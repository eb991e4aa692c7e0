# The product, in the stage `product`; and `certificates`, which makes those of an EventStoreDB's nodes (docker-compose.yml).
#
# Linted, but never built where the project is developed: there is no Docker there (docs/containers.md).

# The whole Debian image, not the slim one: where no binary of better-sqlite3 can be downloaded, it is compiled.
FROM node:22.23.3-bookworm AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# Not `npm ci`: it refuses a lockfile that lacks the optional packages of other platforms, which this one does. What is
# locked is installed all the same.
RUN npm install --no-audit --no-fund
COPY . .
RUN npm run build && npm prune --omit=dev

FROM node:22.23.3-bookworm AS certificates
RUN mkdir -p /certificates/authority /certificates/trust /certificates/eventstoredb /certificates/eventstoredb-1 /certificates/eventstoredb-2 /certificates/eventstoredb-3 \
  && chown -R node:node /certificates
COPY infra/eventstoredb/certificates.sh /usr/local/bin/certificates.sh
USER node
ENTRYPOINT ["sh", "/usr/local/bin/certificates.sh", "/certificates"]
CMD ["eventstoredb"]

FROM node:22.23.3-bookworm-slim AS product
WORKDIR /app
ENV NODE_ENV=production LEDGER_DATA=/data LEDGER_HOST=0.0.0.0 LEDGER_PORT=8080
# Volumes that are mounted here for the first time take over who owns these folders.
RUN mkdir /data /vault && chown node:node /data /vault
COPY --from=build /app /app
USER node
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --retries=6 CMD ["node", "-e", "fetch('http://127.0.0.1:8080/health').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# A stop is a signal, and the process is the first of its container: it hears it itself.
STOPSIGNAL SIGTERM
ENTRYPOINT ["node", "dist/api/cli/ledger.js"]
CMD ["serve"]
