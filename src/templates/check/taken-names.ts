import { names as engineNames } from '../jinja-engine.ts'
import { plainLines } from '../compiler/compile-template.ts'
import { parseTemplate } from '../syntax/template-parser.ts'
import { Budget } from '../values/budget.ts'
import { usesOf } from './template-names.ts'
import type { Chain, TemplateUses } from './template-names.ts'

/** The names that a template takes from its context and that it does not check for being defined. `isBuiltIn`: whether a name is not one of the context. */
export function takenChains(uses: TemplateUses, isBuiltIn: (name: string) => boolean): readonly Chain[] {
  const isGuarded = ({ names }: Chain) =>
    uses.guarded.some((guard) => guard.names.every((name, index) => names[index] === name))
  const isOwn = ([root = '']: readonly string[]) => uses.assigned.has(root) || uses.macros.has(root) || isBuiltIn(root)
  return uses.chains.filter((chain) => !isOwn(chain.names) && !isGuarded(chain))
}

/** The names that a template takes from its context, each with its members: `{{ a.b }}` has `['a', 'b']`. Empty if it cannot be parsed. */
export function takenNames(source: string): readonly (readonly string[])[] {
  try {
    const uses = usesOf(parseTemplate(plainLines(source), new Budget()).body)
    return takenChains(uses, (name) => engineNames.has(name)).map(({ names }) => names)
  } catch {
    return []
  }
}
