import type { Catalog, Info } from './parts.ts'

const escape = (text: string): string => text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`)

const head = (title: string, style: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="${style}">
<link rel="icon" href="data:,">
</head>`

/** Views and commands that the examples show, as far as the catalogue has them. */
const shownViews = ['cluster-overview', 'finding-register']
const shownCommands = ['identify-constraint', 'note-finding']
const shownCluster = 'wichita-aerospace'

/** The example of a command as its caller would type it; no body breaks out of the quotation marks of a shell. */
const bodyOf = (example: unknown): string => JSON.stringify(example).replaceAll("'", '\\u0027')

const modes: Readonly<Record<Info['mode'], { readonly note: string; readonly token: string }>> = {
  local: {
    note: '<strong>Local mode.</strong> This ledger answers on this machine alone and makes its own tokens. Nothing is sent anywhere.',
    token: `<p>Tokens are made by whoever can read the data folder of this ledger. In the folder of the project:</p>
<pre tabindex="0"><code>TOKEN=$(npm run --silent ledger -- token liaison --agency eda)</code></pre>
<p class="soft">Other roles: reader, auditor, steward, admin. A token lasts 12 hours unless <code>--hours</code> says otherwise.</p>`,
  },
  oidc: {
    note: '<strong>Tokens come from the identity provider</strong> that this ledger is set up with.',
    token: `<p>Ask your identity provider for an access token of this ledger and put it where the examples expect it:</p>
<pre tabindex="0"><code>TOKEN=...</code></pre>
<p class="soft">A token must be an access token (<code>typ: at+jwt</code>) and name a role and your agency.</p>`,
  },
}

const example = (title: string, lines: readonly string[]): string => `<h3>${escape(title)}</h3>\n<pre tabindex="0"><code>${escape(lines.join(' \\\n  '))}</code></pre>`

const examplesOf = ({ projections, commandSpecs }: Catalog, address: string): string => {
  const auth = '-H "Authorization: Bearer $TOKEN"'
  const view = projections.find(({ name }) => shownViews.includes(name))?.name ?? ''
  const command = commandSpecs.find(({ command: { name } }) => shownCommands.includes(name))?.command
  const row = `${address}/api/v1/views/${view}/${shownCluster}`
  return [
    example('See what all agencies do with one cluster', [`curl ${auth}`, row]),
    ...(command ? [example('Put a finding on record', [`curl ${auth}`, "-H 'Content-Type: application/json'", `-d '${bodyOf(command.example)}'`, `${address}/api/v1/commands/${command.name}`])] : []),
    example('See only what had happened by a day', [`curl ${auth}`, `'${row}?occurred=2024-06-30'`]),
    example('See which entries made it so', [`curl ${auth}`, `${address}/api/v1/explain/${view}/${shownCluster}`]),
    example('Take a list into a spreadsheet', [`curl ${auth}`, '-o list.csv', `'${address}/api/v1/views/${view}?format=csv'`]),
    example('Follow it live', [`curl -N ${auth}`, `${address}/api/v1/live`]),
  ].join('\n')
}

/**
 * What this is and where to go from here, for a person who has never seen it: plain HTML without scripts. `address` is
 * what the examples ask.
 */
export const homePage = (catalog: Catalog, info: Info, address: string): string => `${head('Cluster Ledger', '/docs/home.css')}
<body>
<header>
<h1>Cluster Ledger</h1>
<p class="lead">One shared book of what Federal, State and local agencies do with each regional industry cluster: who talked to whom, what firms need, which policies stand in the way, and who pays for what.</p>
<p class="soft">Entries are added and never changed. Each view can be asked as of any day: what had happened by then (<code>occurred</code>), and what the ledger knew (<code>asOf</code>). Version ${escape(info.version)}.</p>
<p class="note">${modes[info.mode].note}</p>
</header>
<main>
<h2>Descriptions of the interface</h2>
<ul class="cards">
<li><a href="/docs">Interactive pages</a><span>Read about every request and try it here</span></li>
<li><a href="/openapi.json">OpenAPI 3.1</a><span>Commands and views, for programs</span></li>
<li><a href="/asyncapi.json">AsyncAPI 3</a><span>Events and the live stream</span></li>
<li><a href="/health">Health</a> and <a href="/ready">readiness</a><span>For whoever runs it</span></li>
</ul>
<h2>Get a token</h2>
${modes[info.mode].token}
<p>The interactive pages take it too: press <em>Authorize</em> there and paste it.</p>
<h2>Try it</h2>
${examplesOf(catalog, address)}
<h2>What can be seen</h2>
<dl>
${catalog.projections.map(({ name, title, description }) => `<dt><a href="/docs#/Views/listRows-${escape(name)}">${escape(title)}</a><code>/api/v1/views/${escape(name)}</code></dt><dd>${escape(description)}</dd>`).join('\n')}
</dl>
<h2>What can be recorded</h2>
${[...catalog.streams, { title: 'Correction of any entry', commands: catalog.corrections }]
  .filter(({ commands }) => commands.length > 0)
  .map(
    ({ title, commands }) => `<details><summary>${escape(title)}</summary>
<ul>
${commands.map(({ name, summary }) => `<li><a href="/docs#/Commands/${escape(name)}"><code>${escape(name)}</code></a>: ${escape(summary)}</li>`).join('\n')}
</ul>
</details>`,
  )
  .join('\n')}
</main>
<footer><p>Every error says in <code>remedy</code> what to do about it.</p></footer>
</body>
</html>
`

export const docsPage = `${head('Cluster Ledger: interface', '/docs/swagger-ui.css')}
<body>
<main id="docs"></main>
<noscript><p>These pages need JavaScript. The same is in <a href="/openapi.json">openapi.json</a>, for programs.</p></noscript>
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
