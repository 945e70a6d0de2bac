import type { TemplateVar } from '../../context/template-context.ts'
import { splitItem } from './each.ts'
import { listFlag } from './flag-kinds.ts'
import type { RawToken } from './flag-kinds.ts'

/** Flags that add to what templates see. */
export const varFlags = {
  var: listFlag({
    description: 'a template variable: a path into the context where it matches, else a text',
    helpValue: 'PATH=EXPR',
    aliases: ['tmpl-ctx-var'],
  }),
  'var-path': listFlag({ description: 'a template variable that is a path into the context', helpValue: 'PATH=PATH' }),
  'var-text': listFlag({ description: 'a template variable that is a text', helpValue: 'PATH=TEXT' }),
}

const kinds: Readonly<Record<string, TemplateVar['kind']>> = { var: 'either', 'var-path': 'path', 'var-text': 'text' }

/** The template variables of a command line, in its order. */
export function templateVarsOf(raw: readonly RawToken[]): readonly TemplateVar[] {
  return raw.flatMap((token) => {
    const kind = token.type === 'flag' ? kinds[token.flag] : undefined
    if (kind === undefined) return []
    const { path, value } = splitItem(token.input)
    return [{ kind, path, expression: value }]
  })
}
