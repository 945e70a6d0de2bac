import { expect } from 'chai'
import { chmod, readFile, readdir, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { demo } from '../support/demo.ts'
import type { Demo } from '../support/demo.ts'
import { startCli } from '../support/cli.ts'
import { tempDir } from '../support/temp-dir.ts'

describe('edit on the command line', () => {
  let context: Demo
  let temp: string
  beforeEach(async () => {
    context = await demo()
    temp = await tempDir()
  })

  /** A program as the editor: its file is $1. */
  const editorOf = async (script: string): Promise<string> => {
    const path = join(context.cwd, 'editor.sh')
    await writeFile(path, `#!/bin/sh\n${script}\n`)
    await chmod(path, 0o755)
    return path
  }
  const edit = async (script: string, args: readonly string[] = [], env: Record<string, string> = {}) =>
    context.run(['edit', ...args], { env: { VISUAL: '', EDITOR: await editorOf(script), TMPDIR: temp, ...env } })
  const state = async () => JSON.parse((await context.run(['get', 'state'])).stdout) as Record<string, unknown>
  const leftovers = () => readdir(temp)

  it('stores what changed as one revision, shows it, and leaves no file', async () => {
    const result = await edit(`sed -i 's/appName: shop/appName: store\\n  runs: 1.0/' "$1"`)

    expect(result).to.deep.equal({
      stdout: '2\n',
      stderr: 'Info: state.appName: "shop" → "store"\nInfo: state.runs: set to 1.0\n',
      exitCode: 0,
    })
    expect((await context.run(['history', '--limit', '1', '--json'])).stdout).to.contain('"command": "edit"')
    expect((await context.run(['get', 'state.runs'])).stdout).to.equal('1.0\n')
    expect(await leftovers()).to.deep.equal([])
  })

  it('opens the value at a path, in a file that nobody else may read', async () => {
    const script = `cp "$1" "${temp}/seen"; stat -c %a "$1" "$(dirname "$1")" > "${temp}/modes"; echo '{a: [1, 2]}' > "$1"`
    expect(await edit(script, ['demo', 'state.appName'])).to.deep.equal({
      stdout: '2\n',
      stderr: 'Info: state.appName: "shop" → {"a":[1,2]}\n',
      exitCode: 0,
    })
    expect(await readFile(join(temp, 'seen'), 'utf8')).to.equal(
      '# state.appName of demo, revision 1.\n# Save and leave to store what you change. An empty file changes nothing.\nshop\n',
    )
    expect(await readFile(join(temp, 'modes'), 'utf8')).to.equal('600\n700\n')
  })

  it('treats a single word as a path if the id is known, otherwise as the id', async () => {
    const script = `cat "$1" > "${temp}/seen"`
    await edit(script, ['state.appName'])
    expect(await readFile(join(temp, 'seen'), 'utf8')).to.match(/^# state\.appName of demo,/)
    await edit(script, ['demo'], { CICDSTATEMGR_CONTEXT_DATA_ID: '' })
    expect(await readFile(join(temp, 'seen'), 'utf8')).to.match(/^# demo,/)
    await edit(script, ['demo'])
    expect(await readFile(join(temp, 'seen'), 'utf8')).to.match(/^# demo,/)
  })

  it('stores nothing if nothing was changed, or the file was emptied', async () => {
    for (const script of [':', ': > "$1"', `echo '# only a comment' > "$1"`]) {
      const result = await edit(script)
      expect(result).to.deep.equal({ stdout: '1\n', stderr: 'Info: nothing was changed\n', exitCode: 0 })
    }
    expect(await leftovers()).to.deep.equal([])
  })

  it('keeps the text if another process changed the context in the meantime, and says how to go on', async () => {
    const other = `${process.execPath} ${join(import.meta.dirname, '..', '..', 'bin', 'dev.js')}`
    const result = await edit(`sed -i 's/shop/store/' "$1"; ${other} set state.other=1 > /dev/null`)

    expect(result.exitCode).to.equal(5)
    expect(result.stderr).to.match(
      // Only what is stored is announced.
      /^Error: demo was not changed: the revision is 2, not 1; what you wrote is in (\S+)\nCode: CONDITION_NOT_MET\nTry this:\n {2}\* cicdstatemgr diff 1 --id demo\n {2}\* cicdstatemgr apply (\S+) --id demo\n$/,
    )
    const [, file = ''] = /what you wrote is in (\S+)/.exec(result.stderr) ?? []
    const [, changes = ''] = /cicdstatemgr apply (\S+)/.exec(result.stderr) ?? []
    expect(await readFile(file, 'utf8')).to.contain('appName: store')
    expect([(await stat(file)).mode & 0o777, (await stat(changes)).mode & 0o777]).to.deep.equal([0o600, 0o600])

    expect((await context.run(['apply', changes])).stdout).to.equal('3\n')
    expect(await state()).to.include({ appName: 'store', other: '1' })
  })

  it('keeps YAML that cannot be read, and names the file and the place', async () => {
    const result = await edit(`printf 'a: [1\\nb: 2\\n' > "$1"`)
    const [, file = ''] = /what you wrote is in (\S+)/.exec(result.stderr) ?? []
    expect(result.exitCode).to.equal(3)
    expect(result.stderr)
      .to.match(/^Error: \S+context\.yaml, line 2, column 2: /)
      .and.to.match(/\nCode: INVALID_YAML\n/)
    expect(await readFile(file, 'utf8')).to.equal('a: [1\nb: 2\n')
    expect(result.stderr).to.contain(
      `\nTry this: Correct that file. Then: VISUAL='cp ${file}' cicdstatemgr edit demo --dry-run (without --dry-run it stores the changes)\n`,
    )
  })

  it('stores a corrected file with the command that the error names, which can show the changes first', async () => {
    const path = ['demo', 'state.appName']
    const broken = await edit(`printf '[1\\n' > "$1"`, path)
    const [, file = ''] = /VISUAL='cp (\S+)' cicdstatemgr edit demo state\.appName --dry-run/.exec(broken.stderr) ?? []
    await writeFile(file, '[1]\n')
    const again = (...more: string[]) => edit('exit 1', [...path, ...more], { VISUAL: `cp ${file}` })
    expect(await again('--dry-run')).to.deep.equal({
      stdout: 'state.appName: "shop" → [1]\n',
      stderr: '',
      exitCode: 0,
    })
    expect(await state()).to.include({ appName: 'shop' })
    expect(await again()).to.include({ stdout: '2\n', exitCode: 0 })
  })

  it('refuses a kept text of an older revision, which would undo what others changed since', async () => {
    const broken = await edit(`sed -i 's/^shop/[shop/' "$1"`, ['demo', 'state.appName'])
    const [, file = ''] = /VISUAL='cp (\S+)'/.exec(broken.stderr) ?? []
    await context.run(['set', 'state.appName=theirs'])
    await writeFile(file, (await readFile(file, 'utf8')).replace('[shop', 'mine'))
    const again = (...more: string[]) => edit('exit 1', ['demo', 'state.appName', ...more], { VISUAL: `cp ${file}` })
    const why = 'the text is of revision 1, the context is at 2, and the text would undo what was changed since'

    expect(await again('--dry-run')).to.deep.equal({
      stdout: 'state.appName: "theirs" → "mine"\n',
      stderr: `Warning: demo: ${why}\n`,
      exitCode: 0,
    })
    const { exitCode, stderr } = await again()
    expect([exitCode, stderr.replaceAll(/\/\S+\/context\.yaml/g, 'FILE')]).to.deep.equal([
      5,
      `Error: demo was not changed: ${why}; what you wrote is in FILE\nCode: CONDITION_NOT_MET\nTry this:\n  * cicdstatemgr diff 1 --id demo\n  * Put those changes into that file, and "revision 2" into its first line. Then: VISUAL='cp FILE' cicdstatemgr edit demo state.appName --dry-run (without --dry-run it stores the changes)\n`,
    ])
    await writeFile(file, (await readFile(file, 'utf8')).replace('revision 1', 'revision 2'))
    expect((await again()).stdout).to.equal('3\n')
  })

  it('names lines of the file that the person sees, with the comments at its top', async () => {
    const place = `grep -n broken "$1" | cut -d: -f1 > "${temp}/line"`
    const result = await edit(`sed -i 's/^state:/broken: [1\\nstate:/' "$1"; ${place}`)
    // The parser stops at the line after the open list.
    const line = Number(await readFile(join(temp, 'line'), 'utf8')) + 1
    expect(line).to.be.greaterThan(3)
    expect(result.stderr).to.contain(`context.yaml, line ${line}, column `)
  })

  it('warns of values that YAML does not read as they are written', async () => {
    await context.run([
      'set',
      'state.version=2.1.1',
      'state.answer=maybe',
      'state.note=x',
      '--json-value',
      'state.count=8',
    ])
    const changes = `s/version: .*/version: 2.10/; s/answer: maybe/answer: yes/; s/note: x/note:/; s/count: 8/count: 010/`
    const result = await edit(`sed -i '${changes}; s/^state:/state:\\n  list: [on, 1.0, "010", True]/' "$1"`)

    expect(result.stderr.split('\n').filter((line) => line.startsWith('Warning: '))).to.deep.equal([
      "Warning: state.list[0] is stored as true, not as on; write 'on' for a text",
      "Warning: state.version was text and is now the number 2.1; write '2.10' to keep a text",
      "Warning: state.answer was text and is now true; write 'yes' to keep a text",
      "Warning: state.note was text and is now null; write '' to keep a text",
      "Warning: state.count is stored as the number 8, not as 010; write '010' for a text",
    ])
    const again = await edit(`echo 2.10 > "$1"`, ['state.version'])
    expect(again).to.deep.equal({
      stdout: '3\n',
      stderr:
        "Info: nothing was changed\nWarning: state.version is stored as the number 2.1, not as 2.10; write '2.10' for a text\n",
      exitCode: 0,
    })
  })

  it('offers to apply changes of the configuration, and says which handlers count', async () => {
    const refused = await edit(`cp "$1" "${temp}/seen"; sed -i 's/^channel: my-channel/channel: other/' "$1"`)
    expect(await readFile(join(temp, 'seen'), 'utf8')).to.contain(
      '# Events run the handlers in pipelines. appPipelinesConfig is a copy of the app config, which no event reads.\n',
    )
    const [, file = '', rest = ''] = /cicdstatemgr apply (\S+)( .*)/.exec(refused.stderr) ?? []
    expect(rest).to.equal(' --id demo --allow-config-paths')
    expect(refused.stderr).not.to.contain('Python')
    expect(JSON.parse(await readFile(file, 'utf8'))).to.deep.equal([
      { op: 'if-revision', revision: 1 },
      { op: 'set', path: 'channel', value: 'other' },
    ])
    expect(await context.run(['apply', file, '--allow-config-paths'])).to.deep.equal({
      stdout: '2\n',
      stderr: '',
      exitCode: 0,
    })
  })

  it('says that the file of the app config has to change too, if there is one', async () => {
    const script = `sed -i 's/^channel: my-channel/channel: other/' "$1"`
    expect(await edit(script, ['--allow-config-paths'])).to.deep.equal({
      stdout: '2\n',
      stderr:
        'Info: channel: "my-channel" → "other"\n' +
        'Info: change the file of the app config too: the next init reads it, and this change is not in it\n',
      exitCode: 0,
    })

    await context.run(['init', 'alone'])
    const added = await edit(`echo 'channel: other' >> "$1"`, ['alone', '--allow-config-paths'], {
      CICDSTATEMGR_CONTEXT_DATA_ID: '',
    })
    expect(added.exitCode).to.equal(0)
    expect(added.stderr).to.not.contain('app config too')
  })

  it('refuses forbidden changes, and keeps the text', async () => {
    for (const [script, code] of [
      [`sed -i 's/cicdContextDataId: demo/cicdContextDataId: other/' "$1"`, 'PROTECTED_PATH'],
      [`sed -i 's/channel: my-channel/channel: other/' "$1"`, 'CONFIG_PATH'],
      [`echo '[1]' > "$1"`, 'WRONG_TYPE'],
      [`printf 'state: 1\\nstate: 2\\n' > "$1"`, 'INVALID_YAML'],
    ] as const) {
      const { stderr, stdout } = await edit(script)
      expect({ stdout, code: /Code: (.*)/.exec(stderr)?.[1] }).to.deep.equal({ stdout: '', code })
      expect(stderr).to.contain('what you wrote is in').and.not.to.contain('Info: ')
    }
    const allowed = await edit(`sed -i 's/^channel: my-channel/channel: other/' "$1"`, ['--allow-config-paths'])
    expect(allowed).to.include({ stdout: '2\n', exitCode: 0 })
  })

  it('says what is missing: an editor, a path, a context', async () => {
    expect(await edit('', [], { EDITOR: ' ' })).to.deep.equal({
      stdout: '',
      stderr:
        'Error: no editor is named\nCode: NO_EDITOR\nTry this: Set EDITOR, e.g. EDITOR=vi, or VISUAL="code --wait".\n',
      exitCode: 2,
    })
    expect((await edit('', ['demo', 'state.nope'])).stderr).to.contain('Code: VALUE_NOT_FOUND')
    expect((await edit('', ['other', 'state'])).stderr).to.contain('Code: CONTEXT_NOT_FOUND')
  })

  it('stores nothing if the editor fails or does not exist', async () => {
    const failed = await edit(`sed -i 's/shop/store/' "$1"; exit 3`)
    expect(failed.stderr).to.match(
      /^Error: the editor \S+ ended with exit code 3\. Nothing was stored\.\nCode: EDITOR_FAILED\n/,
    )
    const missing = await edit('', [], { EDITOR: 'no-such-editor-here' })
    expect(missing.stderr).to.match(
      /^Error: the editor no-such-editor-here cannot be started: there is no program no-such-editor-here in PATH\. Nothing was stored\.\nCode: EDITOR_FAILED\n/,
    )
    const named = await context.run(['edit', 'state'], {
      env: { EDITOR: './demo', CICDSTATEMGR_CONTEXT_DATA_ID: 'demo' },
    })
    expect(named.stderr).to.contain('EDITOR_FAILED').and.not.to.contain('From the environment')
    const noFile = await edit('', [], { EDITOR: './nope' })
    expect(noFile.stderr).to.contain('the editor ./nope cannot be started: there is no such file. Nothing was stored.')
    expect(await state()).to.include({ appName: 'shop' })
    expect(await leftovers()).to.deep.equal([])
  })

  it('takes arguments of the editor, and no shell', async () => {
    const script = await editorOf(`printf '%s\\n' "$@" | sed '$d' > "${temp}/words"`)
    await context.run(['edit'], {
      env: { TMPDIR: temp, EDITOR: `${script}  --wait 'two words' "a \\"b\\"" c\\ d $(id) ;x` },
    })
    expect((await readFile(join(temp, 'words'), 'utf8')).split('\n')).to.deep.equal([
      '--wait',
      'two words',
      'a "b"',
      'c d',
      '$(id)',
      ';x',
      '',
    ])
    expect((await edit('', [], { EDITOR: `vi "a` })).stderr).to.contain('EDITOR has a quote that does not end')
  })

  it('masks secrets, and stores unchanged ones as they are', async () => {
    await writeFile(
      join(context.cwd, 'config.yaml'),
      'cicdstatemgr: {datasources: {directory: {path: .cicdstatemgr, isPrimary: true}}}',
    )
    await writeFile(join(context.cwd, 'secrets.yaml'), 'cicdstatemgr: {slack: {token: hush-hush-hush}}')
    const files = { CICDSTATEMGR_CONFIG_PATH: 'config.yaml', CICDSTATEMGR_SECRETS_PATH: 'secrets.yaml' }
    await context.run([
      'set',
      'state.url=https://hush-hush-hush@example.org',
      '--json-value',
      'state.list=["hush-hush-hush", "x"]',
    ])

    const kept = await edit(
      `grep -c hush "$1" > "${temp}/seen"; sed -i 's/- x/- y/; s/appName: shop/appName: store/' "$1"`,
      [],
      files,
    )
    expect({ ...kept, seen: await readFile(join(temp, 'seen'), 'utf8') }).to.deep.equal({
      stdout: '3\n',
      stderr: 'Info: state.appName: "shop" → "store"\nInfo: state.list: ["***","x"] → ["***","y"]\n',
      exitCode: 0,
      seen: '0\n',
    })
    expect(await state()).to.deep.include({
      url: 'https://hush-hush-hush@example.org',
      list: ['hush-hush-hush', 'y'],
    })

    const moved = await edit(`sed -i "s/^  - '\\*\\*\\*'/  - new\\n  - '***'/" "$1"`, [], files)
    expect(moved.exitCode, moved.stderr).to.equal(0)
    expect(await state()).to.deep.include({ list: ['new', 'hush-hush-hush', 'y'] })

    const changed = await edit(`sed -i 's/example.org/example.com/' "$1"`, [], files)
    expect(changed.stderr).to.match(
      /^Error: "https:\/\/\*\*\*@example\.com" holds a masked secret and was changed; what you wrote is in \S+\nCode: MASKED_VALUE\n/,
    )
  })

  it('ends the editor and leaves no file when the process is told to end', async () => {
    const script = await editorOf(`echo open > "${temp}/open"; exec sleep 60`)
    const { child, result } = startCli(['edit'], {
      cwd: context.cwd,
      env: { CICDSTATEMGR_CONTEXT_DATA_ID: 'demo', EDITOR: script, VISUAL: '', TMPDIR: temp },
    })
    while (!(await leftovers()).includes('open')) await new Promise((resolve) => setImmediate(resolve))
    child.kill('SIGTERM')

    const { exitCode, stderr } = await result
    expect({ exitCode, stderr }).to.deep.equal({
      exitCode: 143,
      stderr: 'Error: stopped by SIGTERM\nCode: INTERRUPTED\n',
    })
    expect(await leftovers()).to.deep.equal(['open'])
    expect(dirname(script)).to.equal(context.cwd)
  })
})
