import type { DescribedCommand, DescribedFlag } from './described-command.ts'
import { firstWords, secondWords } from './topics.ts'

/** A zsh script, to be sourced after compinit or put into the fpath as `_BIN`. */
export function zshCompletion(bin: string, commands: readonly DescribedCommand[]): string {
  const byName = new Map(commands.map((command) => [command.name, command]))
  const described = firstWords(commands).map((name) => `    ${quoted(`${name}:${byName.get(name)?.summary ?? ''}`)}`)
  const cases = commands
    .filter(({ name }) => !name.includes(' '))
    .map((command) => `    ${command.name}) ${argumentsOf(command)} ;;`)
  const topics = secondWords(commands).map(([first, words]) => {
    const deeper = words.map(
      (word) =>
        `      ${word}) shift words; (( CURRENT-- )); ${argumentsOf(byName.get(`${first} ${word}`))}; return ;;`,
    )
    return `    ${first})\n      (( CURRENT == 2 )) && compadd ${words.join(' ')}\n      (( CURRENT > 2 )) && case $words[2] in\n${deeper.join('\n')}\n      esac\n    ;;`
  })
  return `#compdef ${bin}
_${bin}() {
  local -a commands=(
${described.join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  shift words
  (( CURRENT-- ))
  case $words[1] in
${topics.join('\n')}
  esac
  case $words[1] in
${cases.join('\n')}
  esac
}
if [[ $funcstack[1] == _${bin} ]]; then
  _${bin} "$@"
else
  compdef _${bin} ${bin}
fi`
}

function argumentsOf(command: DescribedCommand | undefined): string {
  return `_arguments ${(command?.flags ?? []).map(flagSpec).join(' ')} '*: :_files'`
}

function flagSpec({ name, description, takesValue, repeatable, values }: DescribedFlag): string {
  const value = takesValue ? `: :${values.length > 0 ? `(${values.join(' ')})` : '_files'}` : ''
  const text = description.replaceAll(/[\\[\]:]/g, (character) => `\\${character}`)
  return quoted(`${repeatable ? '*' : ''}--${name}${takesValue ? '=' : ''}[${text}]${value}`)
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
