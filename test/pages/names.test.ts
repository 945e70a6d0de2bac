import { expect } from 'chai'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadOclifConfig } from '../../src/cli/oclif-config.ts'
import { catalogue, exitCodes } from '../../src/errors/catalogue.ts'
import type { ErrorKind } from '../../src/errors/catalogue.ts'
import { cli } from '../support/cli.ts'
import { repositoryRoot } from '../support/manifests.ts'
import { tempDir } from '../support/temp-dir.ts'
import { blocksOf, codeOf, pages, proseOf, readPage } from './pages.ts'

/** The change log tells of what was, too. */
const current = pages.filter((page) => page !== 'CHANGELOG.md')

/** Flags of `npm run image`. */
const scripts = ['--builder', '--prefix', '--base', '--make-base', '--own-storage', '--platform', '--quick']
/** Of no command: oclif's own, docker's, Node's, kubectl's and those of generate.sh. */
const others = [
  ...scripts,
  '--version',
  '--ulimit',
  '--env-file',
  '--tail',
  '--ignore-not-found',
  '--previous',
  '--add',
]
const otherPrograms = /^(?:docker|minikube|node|npm|podman|redis-cli|tkn) /

/** Variables of Node and GitLab that nothing here reads. */
const foreign = ['NODE_EXTRA_CA_CERTS', 'NODE_COMPILE_CACHE', 'CI_JOB_ID']

/** What reads, sets or tests the others. */
const sources = globSync(
  ['{src,test,scripts,examples,tekton,images,catalog}/**/*.{ts,sh,js,yaml}', 'images/Containerfile'],
  {
    cwd: repositoryRoot,
  },
)
const source = sources
  .filter((file) => !file.startsWith('test/pages/') && !file.includes('/data/'))
  .map((file) => readFileSync(join(repositoryRoot, file), 'utf8'))
  .join('\n')

const codes = new Map(
  Object.entries(catalogue).flatMap(([kind, entries]) =>
    Object.keys(entries).map((code) => [code, exitCodes[kind as ErrorKind]] as const),
  ),
)

describe('the pages name', () => {
  let flags: Map<string, Set<string>>
  let legacy: Set<string>
  before(async () => {
    const { commands } = await loadOclifConfig()
    flags = new Map(
      commands.map(({ id, flags: of }) => [id.replaceAll(':', ' '), new Set(['help', ...Object.keys(of)])]),
    )
    const { stdout } = await cli(['--load', '--help'], { cwd: await tempDir() })
    legacy = new Set(flagsIn(stdout))
  })

  it('no command and no flag of one that there is not', () => {
    const wrong = current.flatMap((page) =>
      commandLines(readPage(page)).flatMap(({ command, rest }) => {
        const [second = ''] = rest.trim().split(' ')
        const known = flags.get(`${command} ${second}`) ?? flags.get(command)
        if (known === undefined) return [`${page}: ${command}`]
        return flagsIn(rest)
          .filter((flag) => !known.has(flag.slice(2)))
          .map((flag) => `${page}: ${command} ${flag}`)
      }),
    )

    expect(wrong).to.deep.equal([])
    expect(current.flatMap((page) => commandLines(readPage(page)))).to.have.length.above(80)
  })

  it('no flag in a sentence that no command has', () => {
    const known = new Set([...flags.values()].flatMap((names) => [...names].map((name) => `--${name}`)))
    const unknown = current.flatMap((page) =>
      codeOf(readPage(page))
        .filter((code) => !otherPrograms.test(code))
        .flatMap(flagsIn)
        .filter((flag) => !known.has(flag) && !legacy.has(flag) && !others.includes(flag))
        .map((flag) => `${page}: ${flag}`),
    )

    expect(unknown).to.deep.equal([])
  })

  it('the flags of npm run image, all of them', () => {
    const script = readFileSync(join(repositoryRoot, 'scripts', 'image.ts'), 'utf8')
    const declared = [...script.matchAll(/^ +'?([\w-]+)'?: \{ type: /gm)].map(([, name = '']) => `--${name}`)
    const rows = [...readPage('docs/image.md').matchAll(/^\| `(--[\w-]+)/gm)].map(([, flag = '']) => flag)

    expect(rows).to.have.members(declared)
    expect(scripts).to.have.members(declared)
  })

  it('no code of an error and no variable that there is not', () => {
    const unknown = current.flatMap((page) =>
      [...codeOf(readPage(page)), ...blocksOf(readPage(page)).map(({ text }) => text)]
        .flatMap((code) => code.match(/(?<![\w$-])[A-Z][A-Z0-9]+(?:_[A-Z0-9]+)+(?![\w-])/g) ?? [])
        .filter((name) => !codes.has(name) && !foreign.includes(name) && !source.includes(name))
        .map((name) => `${page}: ${name}`),
    )

    expect(unknown).to.deep.equal([])
  })

  it('the exit codes of the errors that they name', () => {
    const said = current.flatMap((page) => exitsSaid(proseOf(readPage(page))).map((each) => ({ page, ...each })))

    // What is thrown without a code is a bug, and exits 1.
    const exitOf = (code: string) => (code === 'BUG' ? 1 : codes.get(code))
    for (const { page, code, exit } of said) expect(exitOf(code), `${page}: ${code}`).to.equal(exit)
    expect(said).to.have.length.above(15)
  })
})

function flagsIn(text: string): string[] {
  return [...text.matchAll(/(?<![\w-])--[a-z][\w-]*/g)].map(([flag]) => flag)
}

/** Where the program is called by its name, or one of its commands stands with flags: up to what the shell takes. */
function commandLines(text: string): { command: string; rest: string }[] {
  const code = [...codeOf(text), ...blocksOf(text).flatMap((block) => block.text.replaceAll(/\\\n/g, ' ').split('\n'))]
  const called = /(?<!--name |-n |\/|namespace )\bcicdstatemgr ([a-z][\w-]*)([^|;>)#]*?)(?= -- |[|;>)#]|$)/g
  return code.flatMap((line) => [...line.matchAll(called)]).map(([, command = '', rest = '']) => ({ command, rest }))
}

/** Pairs as in "exit 3, `CODE`", "(`CODE`, exit code 3)" and "| exit 6, `ONE` `TWO` |". */
function exitsSaid(text: string): { code: string; exit: number }[] {
  const before = [...text.matchAll(/exits?(?: code)? (\d+),((?: `[A-Z][A-Z0-9_]+`)+)/g)]
  const after = [...text.matchAll(/(`[A-Z][A-Z0-9_]+`), exit(?: code)? (\d+)/g)]
  const pairs = [...before.map(([, exit, names]) => [exit, names]), ...after.map(([, names, exit]) => [exit, names])]
  return pairs.flatMap(([exit, names = '']) =>
    [...names.matchAll(/`(\w+)`/g)].map(([, code = '']) => ({ code, exit: Number(exit) })),
  )
}
