import type { DescribedCommand } from './described-command.ts'

/** The first words of all commands. */
export function firstWords(commands: readonly DescribedCommand[]): readonly string[] {
  return [...new Set(commands.map(({ name }) => name.split(' ')[0] ?? ''))]
}

/** The second words by first word, for commands of two words. */
export function secondWords(
  commands: readonly DescribedCommand[],
): readonly (readonly [first: string, second: string[]])[] {
  const words = new Map<string, string[]>()
  for (const { name } of commands) {
    const [first = '', second] = name.split(' ')
    if (second !== undefined) words.set(first, [...(words.get(first) ?? []), second])
  }
  return [...words]
}

/** Commands of two words come first, because a command of one word may be the beginning of one. */
export function longestFirst(commands: readonly DescribedCommand[]): readonly DescribedCommand[] {
  return commands.toSorted((a, b) => b.name.split(' ').length - a.name.split(' ').length)
}
