/** A field of a form; the bytes of a value that is no UTF-8 are replaced. */
export type Field = readonly [name: string, value: string]

/** The fields of `application/x-www-form-urlencoded`, in order, as Go's `url.ParseQuery` reads them; `damaged` counts those that it drops. */
export function parseForm(raw: Buffer): { readonly fields: readonly Field[]; readonly damaged: number } {
  const pairs = raw
    .toString('latin1')
    .split('&')
    .filter((pair) => pair !== '')
  const fields = pairs.flatMap((pair): Field[] => {
    if (pair.includes(';')) return []
    const at = pair.indexOf('=')
    const name = unescaped(at === -1 ? pair : pair.slice(0, at))
    const value = unescaped(at === -1 ? '' : pair.slice(at + 1))
    return name === undefined || value === undefined ? [] : [[name, value]]
  })
  return { fields, damaged: pairs.length - fields.length }
}

/** Whether a content type is that of such a form. */
export function isForm(contentType: string | undefined): boolean {
  return contentType?.split(';')[0]?.trim().toLowerCase() === 'application/x-www-form-urlencoded'
}

/** Undefined where a percent sign begins no byte. */
function unescaped(text: string): string | undefined {
  if (/%(?![0-9A-Fa-f]{2})/.test(text)) return undefined
  const bytes = text
    .replaceAll('+', ' ')
    .replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1').toString('utf8')
}
