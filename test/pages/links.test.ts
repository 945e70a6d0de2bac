import { expect } from 'chai'
import { existsSync, globSync } from 'node:fs'
import { basename, dirname, join, normalize } from 'node:path'
import { repositoryRoot } from '../support/manifests.ts'
import { codeOf, decisions, linksOf, pages, proseOf, readPage } from './pages.ts'

/** Made on the way: ignored by git, or a folder that readers make. */
const made = ['docs/api', 'images/build', 'tekton/secrets/generated', 'tekton/teams']
const roots = /^(?:\.github|bin|catalog|docs|examples|images|scripts|src|tekton|test)\/[\w.*/-]+$/

describe('the pages', () => {
  it('are found', () => {
    expect(pages).to.have.length.above(40)
    expect(pages).to.include.members(['README.md', 'docs/events/notify.md', 'test/e2e/README.md'])
  })

  for (const page of [...pages, ...decisions]) {
    it(`have links that lead to a file and a heading that are there: ${page}`, () => {
      const broken = linksOf(readPage(page)).filter((link) => !leadsSomewhere(page, link))

      expect(broken).to.deep.equal([])
    })
  }

  it('name files of the project that are there', () => {
    const missing = pages.flatMap((page) =>
      codeOf(readPage(page))
        .filter((code) => roots.test(code) && !made.some((folder) => code.startsWith(folder)))
        .filter(
          (path) => !existsSync(join(repositoryRoot, path)) && !existsSync(join(repositoryRoot, dirname(page), path)),
        )
        .map((path) => `${page}: ${path}`),
    )

    expect(missing).to.deep.equal([])
  })

  it('name sources by their names that are there', () => {
    const there = new Set(
      globSync('{src,test,scripts,examples,tekton,images}/**/*.{ts,sh}', { cwd: repositoryRoot }).map((file) =>
        basename(file),
      ),
    )
    const named = pages.flatMap((page) =>
      codeOf(readPage(page))
        .filter((code) => /^[\w.-]+\.(?:ts|sh)$/.test(code) && !code.startsWith('cicdContextData'))
        .map((file) => ({ page, file })),
    )

    expect(named.filter(({ file }) => !there.has(file))).to.deep.equal([])
    expect(named).to.have.length.above(15)
  })

  it('on tests of a cluster tell of each file', () => {
    const rows = readPage('test/e2e/README.md').split('| file | |')[1] ?? ''
    const files = globSync('test/e2e/*.e2e.ts', { cwd: repositoryRoot }).map((file) => basename(file, '.e2e.ts'))

    expect([...rows.matchAll(/^\| (`.*?) \|/gm)].flatMap(([, cell = '']) => cell.match(/[\w-]+/g))).to.have.members(
      files,
    )
  })

  it('of docs are all reached from the README or from a page that is', () => {
    const reached = new Set(['README.md', 'CHANGELOG.md'])
    for (const page of reached) {
      if (!page.endsWith('.md')) continue
      for (const link of linksOf(readPage(page))) if (!link.includes(':')) reached.add(targetOf(page, link))
    }

    expect(pages.filter((page) => page.startsWith('docs/') && !reached.has(page))).to.deep.equal([])
  })
})

function targetOf(page: string, link: string): string {
  const [path = ''] = link.split('#')
  return path === '' ? page : normalize(join(dirname(page), path)).replace(/\/$/, '')
}

function leadsSomewhere(page: string, link: string): boolean {
  if (/^https?:/.test(link)) return true
  const target = targetOf(page, link)
  if (!existsSync(join(repositoryRoot, target))) return false
  const [, anchor] = link.split('#')
  return anchor === undefined || (target.endsWith('.md') && anchorsOf(readPage(target)).includes(anchor))
}

/** As GitHub makes them of headings; one that stands twice gets a number. */
function anchorsOf(text: string): string[] {
  const seen = new Map<string, number>()
  return [...proseOf(text).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => {
    const anchor = heading
      .replace(/\]\([^)]*\)/g, '')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_\- ]/gu, '')
      .replaceAll(' ', '-')
    const times = seen.get(anchor) ?? 0
    seen.set(anchor, times + 1)
    return times === 0 ? anchor : `${anchor}-${times}`
  })
}
