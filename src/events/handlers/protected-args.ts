/** The name among those that the config keeps for itself which a receiver may take an argument's name for; undefined where there is none. */
export function protectedName(name: string, protectedArgs: readonly string[]): string | undefined {
  return protectedArgs.find((each) => looseName(each) === looseName(name))
}

/** What a receiver may take for the same name: many read names without case, some trim them. */
function looseName(name: string): string {
  const trimmed = name.normalize('NFKC').replace(/^[\s\p{C}]+|[\s\p{C}]+$/gu, '')
  return trimmed.toUpperCase().toLowerCase()
}
