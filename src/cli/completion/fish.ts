import type { DescribedCommand, DescribedFlag } from './described-command.ts'

/** A fish script, to be sourced. Data from the store is only text in it, never code. */
export function fishCompletion(bin: string, commands: readonly DescribedCommand[]): string {
  const dynamic = `'(__${bin}_complete)'`
  const lines = commands.flatMap(({ name, summary, flags, takesFiles }) => {
    const [first = '', second] = name.split(' ')
    const offered = second === undefined ? '__fish_use_subcommand' : quoted(seen(first))
    const here = quoted(name.split(' ').map(seen).join('; and '))
    return [
      `complete -c ${bin} -n ${offered} -f -a ${second ?? first} -d ${quoted(summary)}`,
      ...(takesFiles ? [] : [`complete -c ${bin} -n ${here} -f -a ${dynamic}`]),
      ...flags.map((flag) => `complete -c ${bin} -n ${here} ${flagSpec(flag, dynamic)}`),
    ]
  })
  return `function __${bin}_complete
  set -l line (commandline -opc)
  $line[1] complete -- $line[2..-1] (commandline -ct) 2> /dev/null < /dev/null
end
${lines.join('\n')}`
}

function seen(word: string): string {
  return `__fish_seen_subcommand_from ${word}`
}

function flagSpec(flag: DescribedFlag, dynamic: string): string {
  const { name, letter, description } = flag
  const short = letter === undefined ? '' : `-s ${letter} `
  return `${short}-l ${name}${valueSpec(flag, dynamic)} -d ${quoted(description)}`
}

function valueSpec({ takesValue, values, names }: DescribedFlag, dynamic: string): string {
  if (!takesValue) return ''
  if (values.length > 0) return ` -r -f -a ${quoted(values.join(' '))}`
  return names === undefined ? ` -r -f -a ${dynamic}` : ' -r -F'
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
