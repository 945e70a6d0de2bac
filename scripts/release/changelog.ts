/** The headings of a section: first the notes that operators must read, then the order of Keep a Changelog. */
const headings = [
  'Upgrading: what an operator must do',
  ...['Added', 'Changed', 'Deprecated', 'Removed', 'Fixed', 'Security'],
]

/** The CHANGELOG with its section "Unreleased" under a version and a date, with the texts of changesets added, and a new empty "Unreleased" above. */
export function releaseChangelog(
  changelog: string,
  { version, date, additions }: { version: string; date: string; additions: readonly string[] },
): string {
  const [before, unreleased, after] = parted(changelog)
  const body = withAdditions(unreleased, additions).trim()
  if (body === '') throw new Error('CHANGELOG.md: "Unreleased" says nothing, and no changeset does')
  if (changelog.includes(`\n## ${version} - `)) throw new Error(`CHANGELOG.md has a section ${version} already`)
  const rest = after === '' ? '' : `\n${after}`
  return `${before}## Unreleased\n\n## ${version} - ${date}\n\n${body}\n${rest}`
}

/** The section of a version in the CHANGELOG, which is the notes of its release. */
export function notesOf(changelog: string, version: string): string {
  const section = changelog.split(/^## /m).find((part) => part.startsWith(`${version} - `))
  if (section === undefined) throw new Error(`CHANGELOG.md has no section "## ${version} - DATE"`)
  return `${section.slice(section.indexOf('\n')).trim()}\n`
}

/** Whether the CHANGELOG has a released version. */
export function hasRelease(changelog: string): boolean {
  return /^## \d+\.\d+\.\d+\S* - /m.test(changelog)
}

function parted(changelog: string): [before: string, unreleased: string, after: string] {
  const start = /^## Unreleased\n/m.exec(changelog)
  if (start === null) throw new Error('CHANGELOG.md has no section "## Unreleased"')
  const rest = changelog.slice(start.index + start[0].length)
  const end = rest.search(/^## /m)
  return [changelog.slice(0, start.index), end === -1 ? rest : rest.slice(0, end), end === -1 ? '' : rest.slice(end)]
}

/** A section with additions. Each addition is Markdown with the section's headings; text without a heading goes to "Changed". */
function withAdditions(section: string, additions: readonly string[]): string {
  const parts = new Map<string, string>()
  for (const text of [section, ...additions]) {
    for (const [heading, body] of partsOf(text)) {
      const kept = parts.get(heading)
      parts.set(heading, kept === undefined ? body : `${kept}\n${body}`)
    }
  }
  const known = headings.filter((heading) => parts.has(heading))
  const unknown = [...parts.keys()].filter((heading) => !headings.includes(heading))
  if (unknown.length > 0)
    throw new Error(`no heading of the change log: ${unknown.join(', ')}; there are ${headings.join(', ')}`)
  return known.map((heading) => `### ${heading}\n\n${parts.get(heading)}\n`).join('\n')
}

function partsOf(text: string): [heading: string, body: string][] {
  const [first = '', ...rest] = `\n${text.trim()}\n`.split(/^### (?=.)/m)
  const titled = rest.map((part): [string, string] => {
    const [heading = '', ...lines] = part.split('\n')
    return [heading.trim(), lines.join('\n').trim()]
  })
  const untitled: [string, string][] = first.trim() === '' ? [] : [['Changed', listed(first.trim())]]
  return [...untitled, ...titled.filter(([, body]) => body !== '')]
}

/** A paragraph as a list item, because the whole CHANGELOG consists of lists. */
function listed(text: string): string {
  return text.startsWith('- ') ? text : `- ${text.replaceAll('\n', '\n  ')}`
}
