import type { Builtin } from '../../values/builtin.ts'
import { choosingFilters } from './choosing.ts'
import { htmlFilters } from './html-filters.ts'
import { jsonFilters } from './json-filters.ts'
import { listFilters } from './list-filters.ts'
import { numberFilters } from './number-filters.ts'
import { sortingFilters } from './sorting.ts'
import { textFilters } from './text-filters.ts'
import { urlizeFilter } from './urlize.ts'
import { valueFilters } from './value-filters.ts'
import { wordWrapFilter } from './word-wrap.ts'
import { yamlFilters } from './yaml-filters.ts'

/** Every filter by its name. */
export const filters: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  ...choosingFilters,
  ...htmlFilters,
  ...jsonFilters,
  ...listFilters,
  ...numberFilters,
  ...sortingFilters,
  ...textFilters,
  urlizeFilter,
  ...valueFilters,
  wordWrapFilter,
  ...yamlFilters,
])
