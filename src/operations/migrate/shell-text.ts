/**
 * In the words of a call, characters for private use say how the shell treats the text, so that each `$` and `` ` `` in them begins something that is replaced.
 * `dollar` and `tick` stand for a `$` and a `` ` `` that stay as they are. `early` stands before a variable in single quotes that is replaced before this
 * shell reads the script, as Tekton does.
 */
const [dollar, tick, early] = ['\uE000', '\uE001', '\uE002']

const substitution = '\\$\\((?:[^()]|\\([^()]*\\))*\\)|\\$\\{[^}]*\\}'
/** `` `this` `` and `` `parent` `` are operators of jsonpath-ng, and not replaced. */
const variables = `${early}?(?:${substitution}|\\$[\\w@#?!$-]+|\`(?!this\`|parent\`)[^\`]*\`)`
const earlyVariable = new RegExp(`(${early}(?:${substitution}|\\$\\w+))`)
const tektonVariable =
  /\$\((?:params|context|workspaces|results|tasks|steps?|inputs|outputs|resources|finally|tt)[.[][^)]*\)/y

/** The variable at this index of a text in single quotes that is replaced before the shell reads the text. `byShell`: another shell does so, not Tekton. */
export function earlyVariableAt(text: string, index: number, byShell: boolean): string | undefined {
  const pattern = byShell ? new RegExp(`${substitution}|\\$\\w+`, 'y') : tektonVariable
  pattern.lastIndex = index
  return pattern.exec(text)?.[0]
}

/** Marks a variable that is replaced before the shell reads it. */
export function asEarly(variable: string): string {
  return early + variable
}

/** A text whose `$` and `` ` `` stay as they are. */
export function asLiteral(text: string): string {
  return text.replaceAll('$', dollar).replaceAll('`', tick)
}

/** An argument that no shell reads: Kubernetes and Tekton replace only `$(…)`. */
export function asArgument(text: string): string {
  return text.split(/(\$\([^()]*\))/).map((part, index) => (index % 2 === 1 ? asEarly(part) : asLiteral(part))).join('') // prettier-ignore
}

/** The text without the marks. */
export function plainText(text: string): string {
  return text.replaceAll(dollar, '$').replaceAll(tick, '`').replaceAll(early, '')
}

/** The variables and command substitutions in a text that a shell or Tekton replaces. */
export function variablesOf(text: string): readonly string[] {
  return [...text.matchAll(new RegExp(variables, 'g'))].map(([found]) => plainText(found))
}

/** Replaces each variable, and removes the marks. */
export function withoutVariables(text: string, replacement: string): string {
  return plainText(text.replaceAll(new RegExp(variables, 'g'), replacement))
}

/** Splits a text at a character outside of variables. */
export function splitOutside(text: string, separator: '|' | ','): readonly string[] {
  return text.match(new RegExp(`(?:${substitution}|\`[^\`]*\`|[^${separator}])+`, 'g')) ?? []
}

/** Quotes a word so that a shell replaces the same in it as before, and nothing else. */
export function quoted(word: string): string {
  if (word === '') return "''"
  const text = plainText(word)
  if (/^[\w@%+=:,./-]+$/.test(text)) return text
  const parts = word.split(earlyVariable)
  const others = parts.filter((_, index) => index % 2 === 0)
  if (others.every((part) => variablesOf(part).length === 0)) return inSingle(word)
  return parts.map((part, index) => (part === '' ? '' : index % 2 === 1 ? inSingle(part) : inDouble(part))).join('')
}

/** Quotes in a variable of Tekton stay: Tekton replaces it first. */
function inSingle(word: string): string {
  const parts = word.split(earlyVariable)
  const inside = parts.map((part, index) => (index % 2 === 1 ? part : part.replaceAll("'", "'\\''")))
  return `'${plainText(inside.join(''))}'`
}

function inDouble(word: string): string {
  const special = new RegExp(`${variables}|["\\\\\`${dollar}${tick}]`, 'g')
  return `"${word.replaceAll(special, (found) => (found.length > 1 ? found : `\\${plainText(found)}`))}"`
}
