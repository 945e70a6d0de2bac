/** The protected argument that a receiver may confuse with this name; undefined if none. */
export function protectedName(name: string, protectedArgs: readonly string[]): string | undefined {
  return protectedArgs.find((each) => looseName(each) === looseName(name))
}

/** The form in which receivers may compare names: many ignore case, some trim blanks. */
function looseName(name: string): string {
  const trimmed = name.normalize('NFKC').replace(/^[\s\p{C}]+|[\s\p{C}]+$/gu, '')
  return trimmed.toUpperCase().toLowerCase()
}
