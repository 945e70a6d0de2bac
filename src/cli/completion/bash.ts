import type { DescribedCommand } from './described-command.ts'
import { firstWords, longestFirst, secondWords } from './topics.ts'

/** A bash script (4 and later, and macOS' 3.2) that completes commands, flags and the values of flags that have a choice. */
export function bashCompletion(bin: string, commands: readonly DescribedCommand[]): string {
  const flags = longestFirst(commands).map(
    ({ name, flags }) => `      '${name} '*) words='${flags.map((flag) => `--${flag.name}`).join(' ')}' ;;`,
  )
  const values = commands.flatMap(({ name, flags }) =>
    flags
      .filter((flag) => flag.values.length > 0)
      .map((flag) => `      '${name} --${flag.name}') words='${flag.values.join(' ')}' ;;`),
  )
  const topics = secondWords(commands).map(([first, words]) => `    '${first}') words='${words.join(' ')}' ;;`)
  const ofTopics = secondWords(commands).flatMap(([first, words]) => words.map((word) => `'${first} ${word}'`))
  return `_${bin}() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD - 1]} words= command=\${COMP_WORDS[1]}
  if [ "$COMP_CWORD" -gt 2 ]; then
    case "\${COMP_WORDS[1]} \${COMP_WORDS[2]}" in
      ${ofTopics.join(' | ') || "''"}) command="\${COMP_WORDS[1]} \${COMP_WORDS[2]}" ;;
    esac
  fi
  if [ "$COMP_CWORD" -eq 1 ]; then
    words='${firstWords(commands).join(' ')}'
  elif [[ $current == -* ]]; then
    case "$command " in
${flags.join('\n')}
    esac
  else
    case "$command $previous" in
${values.join('\n')}
    esac
  fi
  if [ "$COMP_CWORD" -eq 2 ] && [[ $current != -* ]]; then
    case "\${COMP_WORDS[1]}" in
  ${topics.join('\n  ')}
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _${bin} ${bin}`
}
