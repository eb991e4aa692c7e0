import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { PurgeCSS } from 'purgecss'
import type { Plugin } from 'vite'
import { defineConfig } from 'vite'

const here = import.meta.dirname

/** Of the style sheet of USWDS, what pages use; without its fonts, for the device's own cost nothing to load. */
const usedStyles: Plugin = {
  name: 'used-styles',
  enforce: 'pre',
  async transform(css, id) {
    if (!id.includes('uswds.min.css')) return null
    const withoutFonts = css.replaceAll(/@font-face\s*\{[^}]*\}/g, '')
    const [used] = await new PurgeCSS().purge({
      content: [join(here, '**/*.tsx'), join(here, 'index.html')],
      css: [{ raw: withoutFonts }],
      keyframes: true,
      variables: false,
    })
    return { code: used?.css ?? withoutFonts, map: null }
  },
}

/** Every text is there compressed as well, so that the server need not do it again for each request. */
const compressed: Plugin = {
  name: 'compressed',
  writeBundle({ dir = '' }, bundle) {
    for (const name of Object.keys(bundle).filter((one) => /\.(js|css|json|svg)$/.test(one))) {
      const source = readFileSync(join(dir, name))
      writeFileSync(join(dir, `${name}.br`), brotliCompressSync(source))
      writeFileSync(join(dir, `${name}.gz`), gzipSync(source, { level: 9 }))
    }
  },
}

// eslint-disable-next-line no-restricted-syntax -- the form that Vite asks for
export default defineConfig({
  root: here,
  logLevel: 'warn',
  plugins: [usedStyles, compressed],
  // What is written for React is drawn by Preact: a third of the script, and of the time before a phone shows anything.
  resolve: {
    alias: [
      { find: /^react$/, replacement: 'preact/compat' },
      { find: /^react-dom$/, replacement: 'preact/compat' },
      { find: /^react-dom\/client$/, replacement: 'preact/compat/client' },
      { find: /^react\/jsx-runtime$/, replacement: 'preact/jsx-runtime' },
    ],
  },
  build: {
    outDir: join(here, '../../dist/web'),
    emptyOutDir: true,
    manifest: true,
    target: 'es2022',
    // No data: address is let through for scripts and styles, and few files are better than many small ones.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      // `use client` speaks to servers that draw pages; none does here.
      onwarn: (warning, warn) => (warning.code === 'MODULE_LEVEL_DIRECTIVE' ? undefined : warn(warning)),
    },
  },
})
