/**
 * What to do about a `--tmpl-ctx-var PATH=file://FILE`, whose file the Python program reads and this program does not; undefined for any other
 * text.
 */
export function adviceOnFileVariable(text: string): string | undefined {
  const [, path, file] = /^([^=]*)=\s*(file:\/\/\S.*)$/s.exec(text) ?? []
  if (path === undefined || file === undefined) return undefined
  const name = path.trim()
  return `the file is not read, the variable is this text. Store it first: --set state.NAME=${file.trim()}, then --tmpl-ctx-var ${name}=state.NAME, with a new name in place of NAME`
}
