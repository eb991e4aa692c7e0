# One node on the embedded store. In a container others can reach it, so it starts only with an identity provider
# (LEDGER_OIDC_ISSUER and LEDGER_OIDC_JWKS); local tokens are refused on any address but loopback.
FROM node:22-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm install
COPY . .
RUN npm run build && npm prune --omit=dev

FROM node:22-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production LEDGER_DATA=/data LEDGER_HOST=0.0.0.0 LEDGER_PORT=8080
COPY --from=build /app /app
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --start-period=60s CMD ["node", "-e", "fetch('http://127.0.0.1:8080/health').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# A stop is a signal, and the process is the first of its container: it hears it itself.
STOPSIGNAL SIGTERM
CMD ["node", "dist/api/cli/ledger.js", "serve"]
