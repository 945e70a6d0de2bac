import type { JsonValue } from '../../json/json.ts'
import type { Path } from '../../json/path.ts'
import { excerpt } from '../../text/shorten.ts'
import { isLiteral } from './literal.ts'
import type { LintScope, TemplateLint } from './template-lint.ts'

/** Checks the template of an `if`. An expression outside of `{{ }}` is text: it is not empty, so the condition always holds. */
export function lintCondition(lint: TemplateLint, path: Path, value: JsonValue | undefined, scope: LintScope): void {
  lint.text(path, value, scope)
  const message = typeof value === 'string' ? whyAlways(value.trim()) : undefined
  if (message !== undefined) lint.warn(path, 'ALWAYS_HOLDS', message)
}

function whyAlways(text: string): string | undefined {
  // With its type the compiler would take a text with tags for none.
  const isPlain: boolean = isLiteral(text)
  if (isPlain) {
    return looksLikeExpression(text) ? 'is a text without {{ }}, so it always holds: write {{ EXPRESSION }}' : undefined
  }
  // A statement may print anything, or nothing.
  if (text.includes('{%')) return undefined
  const outside = text.replace(/\{\{.*?(?:\}\}|$)|\{#.*?(?:#\}|$)/gs, ' ').trim()
  if (outside === '$') return 'has "$" before {{, which is text, so it always holds: remove the "$"'
  if (!looksLikeExpression(outside) && !/^(?:and|or|not)\b/.test(outside)) return undefined
  return `has text outside of {{ }} (${excerpt(outside, 40)}), so it always holds: write the whole expression inside of {{ }}`
}

/** An operator, a reference in the form of another program (`$NAME`, `${{`, `$(params.x)`), or a member of a map. Words alone are not an expression. */
function looksLikeExpression(text: string): boolean {
  return (
    /[=!<>]=|[<>]|&&|\|\||^!|\$[\w({]/.test(text) ||
    /^(?:not\s+)?[A-Za-z_]\w*(?:\.[A-Za-z_]\w*|\[)[^\s]*(?:$|\s)/.test(text)
  )
}
