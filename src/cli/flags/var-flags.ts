import type { TemplateVar } from '../../context/template-context.ts'
import { splitItem } from './each.ts'
import { listFlag } from './flag-kinds.ts'
import type { RawToken } from './flag-kinds.ts'

/** Flags that add variables for templates. */
export const varFlags = {
  var: listFlag({
    description:
      'set a template variable to the value at a path of the context, or to the text if there is no such path; of several for one name, the last one counts',
    helpValue: 'PATH=EXPR',
    helpGroup: 'TEMPLATE',
    aliases: ['tmpl-ctx-var'],
  }),
  'var-path': listFlag({
    description: 'set a template variable to the value at a path of the context',
    helpValue: 'PATH=PATH',
    helpGroup: 'TEMPLATE',
  }),
  'var-text': listFlag({
    description: 'set a template variable to a text',
    helpValue: 'PATH=TEXT',
    helpGroup: 'TEMPLATE',
  }),
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
