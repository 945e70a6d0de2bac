import type { DescribedCommand, DescribedFlag } from './described-command.ts'

/** A fish script, to be sourced. */
export function fishCompletion(bin: string, commands: readonly DescribedCommand[]): string {
  return commands
    .flatMap(({ name, summary, flags }) => {
      const [first = '', second] = name.split(' ')
      const offered = second === undefined ? '__fish_use_subcommand' : quoted(seen(first))
      return [
        `complete -c ${bin} -n ${offered} -f -a ${second ?? first} -d ${quoted(summary)}`,
        ...flags.map(
          (flag) => `complete -c ${bin} -n ${quoted(name.split(' ').map(seen).join('; and '))} ${flagSpec(flag)}`,
        ),
      ]
    })
    .join('\n')
}

function seen(word: string): string {
  return `__fish_seen_subcommand_from ${word}`
}

function flagSpec({ name, description, takesValue, values }: DescribedFlag): string {
  const choice = values.length > 0 ? ` -f -a ${quoted(values.join(' '))}` : ''
  return `-l ${name}${takesValue ? ' -r' : ''}${choice} -d ${quoted(description)}`
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
