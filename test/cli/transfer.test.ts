import { expect } from 'chai'
import { hash } from 'node:crypto'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cli } from '../support/cli.ts'
import { demo } from '../support/demo.ts'
import type { Demo } from '../support/demo.ts'
import { deciders } from '../support/deciding.ts'
import { describeOnPrimaries } from '../support/primaries.ts'
import { signingKeys } from '../support/signing.ts'
import { tempDir } from '../support/temp-dir.ts'

type Content = Record<string, unknown>

const replaced = (revision: number) =>
  `Info: replaced revision ${revision} of demo and its history, which cannot be brought back; it is at revision ${revision + 1} now\n`

/** A file with a checksum that fits. */
function sealed(file: Content): string {
  const content = Object.fromEntries(Object.entries(file).filter(([name]) => name !== 'sha256'))
  return JSON.stringify({ ...content, sha256: hash('sha256', JSON.stringify(content)) })
}

const withoutTimes = (text: string) => text.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')

/** A context with a history, and the file that has it whole. */
async function exported(context: Demo): Promise<{ file: string; text: string; content: Content }> {
  await context.run(['set', 'state.version=1'])
  await context.run(['set', '--json-value', 'state.big=12345678901234567890', '--json-value', 'state.float=1.0'])
  await context.run(['set', 'state.version=2'])
  const file = join(context.cwd, 'demo.json')
  expect(await context.run(['export', '--whole', 'demo.json'])).to.deep.equal({
    stdout: 'demo.json\n',
    stderr: 'Info: wrote demo, revision 4, to demo.json\n',
    exitCode: 0,
  })
  const text = await readFile(file, 'utf8')
  return { file, text, content: JSON.parse(text) as Content }
}

describeOnPrimaries('a context that is moved', (primary) => {
  let context: Demo
  beforeEach(async () => {
    context = await demo()
    await primary().writeConfig()
  })
  const run = (args: readonly string[], input = '') =>
    cli([...args, '--config', 'config.yaml', '--actor', 'mover'], { cwd: primary().cwd, input })
  const history = async () => withoutTimes((await run(['history', '--id', 'demo'])).stdout)

  it('comes with its history, in which the import is a revision of its own', async () => {
    const { file } = await exported(context)
    const before = withoutTimes((await context.run(['history'])).stdout)

    expect(await run(['import', file])).to.deep.equal({ stdout: 'demo\n', stderr: '', exitCode: 0 })
    expect(await history()).to.equal(`5  TIME  mover  import\n${before}`)
    expect((await run(['get', 'state', '--id', 'demo'])).stdout).to.equal((await context.run(['get', 'state'])).stdout)

    expect((await run(['restore', '2', '--id', 'demo'])).stdout).to.equal('6\n')
    expect((await run(['get', 'state.version', '--id', 'demo'])).stdout).to.equal('1\n')
  })

  it('comes from a file with a byte order mark too', async () => {
    const { file, text } = await exported(context)
    await writeFile(file, `\ufeff${text}`)

    expect(await run(['import', file])).to.deep.equal({ stdout: 'demo\n', stderr: '', exitCode: 0 })
    const again = await run(['import', '-', '--replace'], `\ufeff${text}`)
    expect(again).to.deep.equal({ stdout: 'demo\n', stderr: replaced(5), exitCode: 0 })
    expect((await run(['get', 'state.big', 'state.float', '--id', 'demo'])).stdout).to.equal(
      '12345678901234567890\n1.0\n',
    )
  })

  it('and back again is the same, with its time to live', async () => {
    await exported(context)
    await context.run(['expire', '30d'])
    const { stdout: there } = await context.run(['export', '--whole'])
    await run(['import', '-'], there)
    expect(Number((await run(['ttl', '--id', 'demo'])).stdout)).to.be.within(30 * 86_400 - 60, 30 * 86_400)

    const { stdout: back } = await run(['export', '--whole', '--id', 'demo'])
    await context.run(['delete', 'demo'], { env: { CICDSTATEMGR_CONTEXT_DATA_ID: '' } })
    expect(await context.run(['import', '-'], { input: back })).to.deep.equal({
      stdout: 'demo\n',
      stderr: '',
      exitCode: 0,
    })
    // It was deleted at revision 5, as revision 5 here: revisions go on counting.
    expect((await context.run(['history', '--limit', '2'])).stdout).to.match(
      /^6 {2}\S+ {2}\S+ {2}import\n5 {2}\S+ {2}mover {2}import\n$/,
    )
    expect((await context.run(['ttl'])).stdout).to.not.equal('never\n')
  })

  it('is kept if it exists already, unless it has to be replaced', async () => {
    const { file } = await exported(context)
    await run(['import', file])
    await run(['set', 'state.version=3', '--id', 'demo'])

    const refused = await run(['import', file])
    expect(refused).to.deep.equal({
      stdout: '',
      stderr:
        'Error: there is context data "demo" already, at revision 6\nCode: CONTEXT_EXISTS\nTry this: Keep what is there with "export --whole", then say --replace.\n',
      exitCode: 5,
    })
    expect((await run(['import', file, '--replace', '--json'])).stdout).to.equal(
      '{\n  "id": "demo",\n  "revision": 7,\n  "replaced": true,\n  "replacedRevision": 6,\n  "status": "done"\n}\n',
    )
    expect((await run(['get', 'state.version', '--id', 'demo'])).stdout).to.equal('2\n')
    expect(await history()).to.match(
      /^7 {2}TIME {2}mover {2}import\n6 {2}TIME {2}\S+ {2}set\n {4}state.version: "1" → "2"\n/,
    )
  })

  it('is imported once by a run that is repeated', async () => {
    const { file } = await exported(context)
    const once = ['import', file, '--delivery-id', 'run-1']
    await run(once)
    await run(['set', 'state.version=3', '--id', 'demo'])
    expect(await run(once)).to.deep.equal({ stdout: 'demo\n', stderr: '', exitCode: 0 })
    expect((await run(['get', 'state.version', '--id', 'demo'])).stdout).to.equal('3\n')
  })
})

describe('a file to be imported', () => {
  let context: Demo
  let cwd: string
  let content: Content
  let text: string
  beforeEach(async () => {
    context = await demo()
    cwd = await tempDir()
    ;({ content, text } = await exported(context))
  })
  const take = (input: string, args: readonly string[] = [], env: Record<string, string> = {}) =>
    cli(['import', '-', ...args], { cwd, input, env })
  const why = async (input: string) => {
    const { stdout, stderr, exitCode } = await take(input)
    expect({ stdout, exitCode }, stderr).to.deep.equal({ stdout: '', exitCode: 3 })
    expect(stderr).to.contain('\nCode: BAD_CONTEXT_FILE\n')
    expect(await cli(['list'], { cwd })).to.include({ stdout: '' })
    return /^Error: stdin cannot be imported: (.*)\. Nothing was changed\.$/m.exec(stderr)?.[1]
  }
  const document = (more: object) => ({ ...(content.document as object), ...more })

  it('is for its owner alone, and fits its schema', async () => {
    expect((await stat(join(context.cwd, 'demo.json'))).mode & 0o777).to.equal(0o600)
    expect(sealed(content)).to.not.equal(text)
    expect(Object.keys(content)).to.deep.equal([
      'format',
      'version',
      'exportedAt',
      'id',
      'revision',
      'document',
      'history',
      'sha256',
    ])
    expect((await context.run(['schema', 'context'])).stdout).to.contain('"title": "cicdstatemgr export --whole"')
  })

  it('is refused with one error if it is not ours', async () => {
    expect(await why('no JSON')).to.equal('it is not JSON, or is nested too deep')
    expect(await why('['.repeat(100_000))).to.equal('it is not JSON, or is nested too deep')
    expect(await why('[]')).to.equal('it is not a file that "export --whole" made')
    expect(await why('{"state": {}}')).to.equal('it is not a file that "export --whole" made')
    expect(await why(sealed({ ...content, version: 2 }))).to.equal(
      'a newer program made it: it has version 2 of the format, and this program reads version 1',
    )
  })

  it('is refused if it was cut, changed or is ambiguous', async () => {
    expect(await why(text.slice(0, -10))).to.equal('it is not JSON, or is nested too deep')
    expect(await why(text.replace('"shop"', '"shoq"'))).to.equal('its checksum does not fit: it was cut or changed')
    expect(await why(text.replace('"id":"demo"', '"id":"demo","id":"demo"'))).to.equal(
      'a key stands twice in one of its maps',
    )
    expect(await why(text.replace('"channel"', '"channel":"a","channel"'))).to.equal(
      'a key stands twice in one of its maps',
    )
  })

  it('is refused if it has content that no context has', async () => {
    const cases: readonly (readonly [Content, string])[] = [
      [{ extra: 1 }, 'unknown key "extra"'],
      [{ id: 'a b' }, '"a b" is not a context data id'],
      [{ id: 'other' }, 'it says that it is of "other", and its document is of "demo"'],
      [{ document: document({ state: 1 }) }, 'it says that it is of "demo", and its document is of null'],
      [{ document: document({ constructor: {} }) }, 'its document has a key "constructor", which is not allowed there'],
      [{ document: 'x' }, 'document: expected'],
      [{ revision: 0 }, 'revision: '],
      [{ revision: 9 }, 'its history does not lead to revision 9 without a gap'],
      [{ revision: 9e15 }, 'its revision is too large'],
      [{ ttl: -1 }, 'ttl: '],
      [{ history: [{}] }, 'history[0]: '],
    ]
    for (const [more, expected] of cases)
      expect(await why(sealed({ ...content, ...more })), expected).to.contain(expected)
    const polluting = sealed({ ...content, document: document({}) }).replace(
      '"document":{',
      '"document":{"__proto__":{"x":1},',
    )
    expect(await why(sealed(JSON.parse(polluting) as Content))).to.equal(
      'its document has a key "__proto__", which is not allowed there',
    )
  })

  it('is refused if the context would be too large here', async () => {
    await writeFile(
      join(cwd, 'config.yaml'),
      'cicdstatemgr: {maxBytes: 100, datasources: {directory: {path: s, isPrimary: true}}}',
    )
    const result = await take(text, ['--config', 'config.yaml'])
    expect(result.exitCode).to.equal(2)
    expect(result.stderr).to.contain('Code: DOCUMENT_TOO_LARGE')
  })

  it('may be laid out by another program', async () => {
    expect(await take(text.replaceAll(',"', ',\n "'))).to.include({ stdout: 'demo\n', exitCode: 0 })
    expect((await cli(['get', 'state.big', 'state.float', '--id', 'demo'], { cwd })).stdout).to.equal(
      '12345678901234567890\n1.0\n',
    )
  })

  it('keeps names in stored values that paths may not have', async () => {
    await context.run(['set', '--json-value', 'state.answer={"__proto__":{"x":1},"constructor":2}'])
    const { stdout } = await context.run(['export', '--whole'])
    expect(await take(stdout)).to.include({ stdout: 'demo\n', exitCode: 0 })
    const answer = await cli(['get', 'state.answer', '--id', 'demo'], { cwd })
    expect(answer.stdout).to.equal('{"__proto__":{"x":1},"constructor":2}\n')
  })

  it('must be of the named context, if one was named', async () => {
    const { exitCode, stderr } = await take(text, ['--id', 'other'])
    expect({ exitCode, stderr: stderr.split('\n')[0] }).to.deep.equal({
      exitCode: 3,
      stderr: 'Error: stdin is of the context data "demo", not of "other". Nothing was changed.',
    })
  })
})

describe('what an import may not forge', () => {
  let cwd: string
  let content: Content
  let approved: Content
  const config = (section: object) =>
    writeFile(
      join(cwd, 'config.yaml'),
      JSON.stringify({ cicdstatemgr: { datasources: { directory: { path: 'store', isPrimary: true } }, ...section } }),
    )
  const run = (args: readonly string[], input = '', env: Record<string, string> = {}) =>
    cli([...args, '--config', 'config.yaml'], { cwd, input, env })

  beforeEach(async () => {
    cwd = await tempDir()
    const context = await demo()
    ;({ content } = await exported(context))
    const source = { datasources: { directory: { path: '.cicdstatemgr', isPrimary: true } }, decisions: deciders }
    await writeFile(join(context.cwd, 'config.yaml'), JSON.stringify({ cicdstatemgr: source }))
    const ask = ['ask', 'deploy', '--policy', 'one', '--subject', 's', '--option', 'yes=Yes']
    await context.run([...ask, '--config', 'config.yaml'])
    await context.run(['decide', 'deploy', '--option', 'yes', '--actor', 'ann', '--config', 'config.yaml'])
    approved = JSON.parse((await context.run(['export', '--whole'])).stdout) as Content
    await config({})
  })

  /** A file with an outcome that nobody signed. */
  const decided = () => sealed(approved)

  it('a decision that no signature proves is left out, with a warning', async () => {
    const result = await run(['import', '-'], decided())
    expect(result).to.deep.equal({
      stdout: 'demo\n',
      stderr:
        'Warning: decisions are left out, because no signature proves them: deploy; --trust-decisions takes them over\n',
      exitCode: 0,
    })
    expect((await run(['get', 'decisions', '--id', 'demo', '--default', 'none'])).stdout).to.equal('none\n')
  })

  it('with --strict a decision that would be left out fails the import, and nothing is stored', async () => {
    const refused = await run(['import', '-', '--strict'], decided())
    expect(refused).to.deep.equal({
      stdout: '',
      stderr:
        'Error: no signature proves the decisions in the file: deploy. A strict import needs all of them. Nothing was changed.\nCode: DECISIONS_LEFT_OUT\nTry this:\n  * Import with the public keys of the old config (decisions.signing), if decisions were signed there.\n  * If you trust the file: --trust-decisions\n',
      exitCode: 3,
    })
    expect((await run(['get', '--id', 'demo'])).exitCode).to.equal(4)
    expect(await run(['import', '-', '--strict', '--trust-decisions'], decided())).to.include({ exitCode: 0 })
    const other = JSON.parse(decided().replace('"approved"', '"rejected"')) as Content
    const kept = await run(['import', '-', '--strict', '--replace', '--trust-decisions'], sealed(other))
    expect(kept.exitCode).to.equal(3)
    expect(kept.stderr).to.match(
      /^Error: the context has other decisions of these names: deploy\. .*Nothing was changed\.\n/,
    )
  })

  it('decisions are kept if the file is trusted', async () => {
    await run(['import', '-', '--trust-decisions'], decided())
    expect((await run(['get', 'decisions.deploy.state', '--id', 'demo'])).stdout).to.equal('approved\n')
  })

  it('an unsigned outcome is imported but does not count if outcomes are signed', async () => {
    await config({ decisions: { ...deciders, signing: signingKeys().signing } })
    expect((await run(['import', '-'], decided())).exitCode).to.equal(0)
    expect((await run(['get', 'decisions.deploy.state', '--id', 'demo'])).stdout).to.equal('approved\n')
    const waited = await run(['wait', 'deploy', '--id', 'demo', '--timeout', '0s'])
    expect([waited.exitCode, /Code: (.*)/.exec(waited.stderr)?.[1]]).to.deep.equal([8, 'DECISION_NOT_SIGNED'])
  })

  it('decisions made here stay, whatever the replacing file says', async () => {
    await run(['import', '-', '--trust-decisions'], decided())
    const other = JSON.parse(decided().replace('"approved"', '"rejected"')) as Content
    expect(await run(['import', '-', '--replace', '--trust-decisions'], sealed(other))).to.deep.equal({
      stdout: 'demo\n',
      stderr:
        'Warning: decisions that the context has already stay as they are, and are not taken from the file: deploy\n' +
        replaced(7),
      exitCode: 0,
    })
    expect((await run(['get', 'decisions.deploy.state', '--id', 'demo'])).stdout).to.equal('approved\n')
    expect(await run(['import', '-', '--replace', '--trust-decisions'], decided())).to.include({ stderr: replaced(8) })
  })

  it('replaces a context, and brings the decisions that it does not have', async () => {
    await run(['import', '-'], sealed(content))
    const trusting = ['import', '-', '--replace', '--trust-decisions']
    const tried = await run([...trusting, '--dry-run'], decided())
    expect(tried.stdout).to.match(/^decisions: set to \{"deploy":/m)
    expect((await run(['get', 'decisions', '--id', 'demo', '--default', 'none'])).stdout).to.equal('none\n')

    expect(await run(trusting, decided())).to.deep.equal({ stdout: 'demo\n', stderr: replaced(5), exitCode: 0 })
    expect((await run(['get', 'decisions.deploy.state', '--id', 'demo'])).stdout).to.equal('approved\n')
  })

  it('says in a dry run that only the history would be replaced', async () => {
    await run(['import', '-'], sealed(content))
    expect(await run(['import', '-', '--replace', '--dry-run'], sealed(content))).to.deep.equal({
      stdout: '',
      stderr:
        'Info: no value would change: the file has the same context data. Its history and time to live would replace those of the context\n',
      exitCode: 0,
    })
    expect((await run(['import', '-', '--replace'], sealed(content))).stderr).to.equal(replaced(5))
  })

  it('a cicd context that the config does not allow', async () => {
    await config({ cicdContexts: ['prod'] })
    expect((await run(['import', '-'], sealed(content))).stderr).to.contain('Code: CICD_CONTEXT_NOT_ALLOWED')
  })

  it('a configuration without the bases that the config requires', async () => {
    await config({ requiredBases: ['core.yaml'] })
    const refused = await run(['import', '-'], sealed(content))
    expect([refused.exitCode, refused.stderr]).to.deep.equal([
      2,
      'Error: "demo" is not imported: the config has requiredBases, and the file brings a configuration of its own\nCode: CONFIG_PATH\nTry this: Use --allow-config-paths where you know who made the file.\n',
    ])
    expect((await run(['import', '-', '--allow-config-paths'], sealed(content))).exitCode).to.equal(0)
  })

  it('the namespace that a context belongs to', async () => {
    const state = (content.document as { state: object }).state
    const bound = sealed({
      ...content,
      document: { ...(content.document as object), state: { ...state, cicdNamespace: 'prod' } },
    })
    expect((await run(['import', '-'], bound)).exitCode).to.equal(0)
    const elsewhere = await run(['import', '-', '--replace'], bound, { CICDSTATEMGR_NAMESPACE: 'dev' })
    expect([elsewhere.exitCode, elsewhere.stderr]).to.deep.equal([
      8,
      'Error: the context data "demo" was made in another namespace, and this is dev\nCode: CONTEXT_OF_ANOTHER_NAMESPACE\n',
    ])
    const unbound = await run(['import', '-', '--replace'], sealed(content))
    expect([unbound.exitCode, unbound.stderr]).to.deep.equal([
      8,
      'Error: the context data "demo" was made in another namespace, or outside of one, and cannot replace the context that exists\nCode: CONTEXT_OF_ANOTHER_NAMESPACE\n',
    ])
  })
})

describe('export --whole to a file', () => {
  it('warns if the file is named like another context, which was probably meant', async () => {
    const context = await demo()
    await context.run(['init', 'build-1', '--set', 'state.n=1'])
    const wrote = (file: string) => `Info: wrote demo, revision 1, to ${file}\n`

    expect(await context.run(['export', '--whole', 'build-1'])).to.deep.equal({
      stdout: 'build-1\n',
      stderr: `Warning: build-1 is also the id of a context; to export that one: cicdstatemgr export --whole --id build-1\n${wrote('build-1')}`,
      exitCode: 0,
    })
    for (const file of ['demo', 'build-2']) {
      expect((await context.run(['export', '--whole', file])).stderr, file).to.equal(wrote(file))
    }
    expect((await context.run(['export', '--whole', 'build-2', '--json'])).stderr).to.equal('')
  })
})
