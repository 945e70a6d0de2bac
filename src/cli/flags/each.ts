/** Flags that `--each` gives values to. None of them reads a file or decides where anything is read. */
const listable: ReadonlySet<string> = new Set([
  'set',
  'json-value',
  'base64',
  'unset',
  'increment',
  'copy',
  'if',
  'if-absent',
  'var',
  'var-path',
  'var-text',
  'default',
])

export const listableFlags: readonly string[] = [...listable]

/**
 * `--each=set a=1 b=2 -- …` as `--set=a=1 --set=b=2 -- …`: whoever cannot put a flag in front of each item of a list (a Tekton array param) passes
 * it so, and no item is taken for a flag. An `--each` that is wrong (another flag, or one for the second time) is left for the parser to refuse, and
 * what follows it is dropped.
 */
export function expandEach(argv: readonly string[]): readonly string[] {
  const expanded: string[] = []
  const seen = new Set<string>()
  let list: string | undefined
  for (const [index, arg] of argv.entries()) {
    if (arg === '--') return [...expanded, ...argv.slice(index)]
    if (arg === '--each' || arg.startsWith('--each=')) {
      list = arg.slice('--each='.length)
      if (!listable.has(list) || seen.has(list)) return [...expanded, `--each=${list}`]
      seen.add(list)
    } else {
      expanded.push(list === undefined ? arg : `--${list}=${arg}`)
    }
  }
  return expanded
}
