import type { DescribedCommand, DescribedFlag } from './described-command.ts'

/** A fish script, to be sourced. */
export function fishCompletion(bin: string, commands: readonly DescribedCommand[]): string {
  return commands
    .flatMap(({ name, summary, flags }) => [
      `complete -c ${bin} -n __fish_use_subcommand -f -a ${name} -d ${quoted(summary)}`,
      ...flags.map((flag) => `complete -c ${bin} -n '__fish_seen_subcommand_from ${name}' ${flagSpec(flag)}`),
    ])
    .join('\n')
}

function flagSpec({ name, description, takesValue, values }: DescribedFlag): string {
  const choice = values.length > 0 ? ` -f -a ${quoted(values.join(' '))}` : ''
  return `-l ${name}${takesValue ? ' -r' : ''}${choice} -d ${quoted(description)}`
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
