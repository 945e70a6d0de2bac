import { replaceEach } from '../../values/text-builder.ts'

const named: Readonly<Record<string, string>> = {
  amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0', copy: '©', reg: '®', trade: '™', hellip: '…',
  ndash: '–', mdash: '—', lsquo: '‘', rsquo: '’', ldquo: '“', rdquo: '”', laquo: '«', raquo: '»', bull: '•', middot: '·',
  euro: '€', pound: '£', yen: '¥', cent: '¢', sect: '§', para: '¶', deg: '°', times: '×', divide: '÷', plusmn: '±',
  auml: 'ä', ouml: 'ö', uuml: 'ü', Auml: 'Ä', Ouml: 'Ö', Uuml: 'Ü', szlig: 'ß', eacute: 'é', egrave: 'è', agrave: 'à',
} // prettier-ignore

/** Decodes numeric entities and the usual named ones. */
export function unescapeHtml(text: string): string {
  return replaceEach(text, /&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|(\w+));/g, ([all, decimal, hex, name]) => {
    if (name !== undefined) return (Object.hasOwn(named, name) ? named[name] : undefined) ?? all
    const code = decimal === undefined ? parseInt(hex ?? '', 16) : Number(decimal)
    return code === 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff) ? '\ufffd' : String.fromCodePoint(code)
  })
}
