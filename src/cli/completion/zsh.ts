import type { DescribedCommand, DescribedFlag } from './described-command.ts'
import { firstWords, secondWords } from './topics.ts'

/** A zsh script, to be sourced after compinit or put into the fpath as `_BIN`. Data from the store is only text in it, never code. */
export function zshCompletion(bin: string, commands: readonly DescribedCommand[]): string {
  const byName = new Map(commands.map((command) => [command.name, command]))
  const argumentsOf = (command: DescribedCommand | undefined) => argumentsText(bin, command)
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
_${bin}_dynamic() {
  local -a found unfinished
  found=("\${(@f)$("\${(@)line_typed}" 2> /dev/null < /dev/null)}")
  found=("\${(@)found:#}")
  # After a path comes its value: no blank.
  unfinished=("\${(@M)found:#*=}")
  found=("\${(@)found:#*=}")
  (( $#unfinished )) && compadd -S '' -a unfinished
  (( $#found )) && compadd -a found
}
_${bin}() {
  # The words without their quotes: (Q) takes quotes away, and runs nothing.
  local -a line_typed=("\${(Q)words[1]}" complete -- "\${(@Q)words[2,CURRENT]}")
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

function argumentsText(bin: string, command: DescribedCommand | undefined): string {
  const rest = command?.takesFiles === true ? '_files' : `_${bin}_dynamic`
  return `_arguments ${(command?.flags ?? []).map((flag) => flagSpec(bin, flag)).join(' ')} '*: :${rest}'`
}

function flagSpec(bin: string, flag: DescribedFlag): string {
  const { name, letter, description, takesValue, repeatable } = flag
  const value = takesValue ? `: :${valueOf(bin, flag)}` : ''
  const text = description.replaceAll(/[\\[\]:]/g, (character) => `\\${character}`)
  const long = `--${name}${takesValue ? '=' : ''}[${text}]${value}`
  const star = repeatable ? '*' : ''
  const short = letter === undefined ? [] : [quoted(`${star}-${letter}[${text}]${value}`)]
  return [quoted(`${star}${long}`), ...short].join(' ')
}

function valueOf(bin: string, { values, names }: DescribedFlag): string {
  if (values.length > 0) return `(${values.join(' ')})`
  if (names === undefined) return `_${bin}_dynamic`
  return names === 'directory' ? '_files -/' : '_files'
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
