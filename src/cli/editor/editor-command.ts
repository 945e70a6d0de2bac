import { CicdError } from '../../errors/cicd-error.ts'

/** The person's editor and its arguments, from VISUAL, otherwise from EDITOR. Throws `NO_EDITOR` (usage). */
export function editorOf(env: NodeJS.ProcessEnv): readonly [program: string, ...args: string[]] {
  const name = ['VISUAL', 'EDITOR'].find((each) => (env[each] ?? '').trim() !== '')
  if (name === undefined) {
    throw noEditor('no editor is named', 'Set EDITOR, e.g. EDITOR=vi, or VISUAL="code --wait".')
  }
  const [program, ...args] = wordsOf(env[name] ?? '', name)
  if (program === undefined || program === '')
    throw noEditor(`${name} names no program`, 'Set it to the editor, e.g. vi.')
  return [program, ...args]
}

/** A part of a word: as it is, in single quotes, in double quotes, or one character behind a backslash. */
const part = /[^\s'"\\]+|'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)/sy

/** The words of a command, split like in a shell. No shell runs it: no other character has a special meaning. */
function wordsOf(text: string, name: string): readonly string[] {
  const words: string[] = []
  let word: string | undefined
  for (let at = 0; at < text.length;) {
    part.lastIndex = at
    const [found, single, double, escaped] = part.exec(text) ?? []
    if (found === undefined) {
      if (!/\s/.test(text[at] ?? '')) throw noEditor(`${name} has a quote that does not end`, 'Close it.')
      if (word !== undefined) words.push(word)
      word = undefined
      at++
      continue
    }
    word = (word ?? '') + (single ?? double?.replace(/\\(["\\$`])/g, '$1') ?? escaped ?? found)
    at += found.length
  }
  return word === undefined ? words : [...words, word]
}

function noEditor(message: string, suggestion: string): CicdError {
  return new CicdError('NO_EDITOR', message, { suggestions: [suggestion] })
}
