import type { Importer } from './importer.ts'

/** The one list of imports; the command line, the routes and the documents start here. */
export const importers: readonly Importer[] = []
