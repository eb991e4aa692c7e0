import type { Catalog, Info } from './parts.ts'

const escape = (text: string): string => text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`)

/** Where to go from here: plain HTML without scripts. */
export const homePage = (catalog: Catalog, info: Info): string => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Cluster Ledger</title></head>
<body>
<h1>Cluster Ledger</h1>
<p>Version ${escape(info.version)}, ${info.mode === 'local' ? 'local mode: tokens are issued on this machine alone' : 'tokens come from the identity provider'}.</p>
<ul>
<li><a href="/docs">Interactive description of the interface</a></li>
<li><a href="/openapi.json">OpenAPI</a>, <a href="/asyncapi.json">AsyncAPI</a></li>
<li><a href="/health">Health</a>, <a href="/ready">readiness</a></li>
</ul>
<h2>Views</h2>
<ul>
${catalog.projections.map(({ name, title, description }) => `<li><a href="/api/v1/views/${escape(name)}">${escape(title)}</a>: ${escape(description)}</li>`).join('\n')}
</ul>
</body>
</html>
`

export const docsPage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Cluster Ledger: interface</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
<link rel="icon" href="data:,">
</head>
<body>
<div id="docs"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/initializer.js"></script>
</body>
</html>
`

/** Kept apart from the page, so that no script needs to stand in HTML. */
export const docsInitializer = `window.ui = SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#docs',
  deepLinking: true,
  validatorUrl: null,
  queryConfigEnabled: false,
  persistAuthorization: false,
  docExpansion: 'none',
  presets: [SwaggerUIBundle.presets.apis],
})
`
