import { DEFAULT_SCALAR_STYLE_RULES as rules, dump, SCALAR_STYLE } from 'js-yaml'
import type { ScalarLayout } from 'js-yaml'
import type { JsonValue } from '../json/json.ts'
import { CicdError } from '../errors/cicd-error.ts'
import { deepestNesting } from './read-yaml.ts'
import { looksLikeNumberOrDate } from './resolve-scalar.ts'

/**
 * Writes a value in block style, as near to PyYAML's `dump` as js-yaml comes; YAML 1.1 and 1.2 readers read the same from it.
 * No anchors, no folded lines. Throws `TOO_DEEP` (rejected) over 400 levels, which `readYaml` would not read back.
 */
export function writeYaml(value: JsonValue): string {
  requireReadableDepth(value, deepestNesting)
  return dump(value, {
    noRefs: true,
    lineWidth: -1,
    seqNoIndent: true,
    scalarStyleRules: [
      rules.doubleQuoteForInvisibles,
      rules.doubleQuoteWhitespaceOnly,
      quoteLinesAndLookalikes,
      rules.quoteInvalidPlain,
      rules.fallbackToDoubleQuoted,
    ],
  })
}

/** js-yaml quotes what it can itself read as another type; other readers stumble over `2026-99-99`, `0x_` and `1e999`. */
function quoteLinesAndLookalikes(layout: ScalarLayout): void {
  const text = layout.node.value
  if (layout.style !== SCALAR_STYLE.PLAIN || layout.node.tag !== 'tag:yaml.org,2002:str') return
  if (text.includes('\n') || looksLikeNumberOrDate(text)) layout.style = SCALAR_STYLE.SINGLE_QUOTED
}

function requireReadableDepth(value: JsonValue, levels: number): void {
  if (typeof value !== 'object' || value === null) return
  if (levels === 0) throw new CicdError('TOO_DEEP', `the value nests lists and maps more than ${deepestNesting} deep`)
  for (const item of Object.values(value)) requireReadableDepth(item, levels - 1)
}
