import { describeCatalog } from './support/catalog-runs.ts'

describeCatalog('task')
