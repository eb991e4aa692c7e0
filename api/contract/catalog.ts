import { commandSpecs, eventSpecs, streams } from '../../domain/catalog.ts'
import { correctionCommands } from '../../domain/correction/correction.ts'
import { projections } from '../../projections/catalog.ts'
import type { Catalog } from '../http/parts.ts'

/** The catalogue of this product. */
export const ledgerCatalog: Catalog = { streams, eventSpecs, commandSpecs, corrections: correctionCommands, projections }
