import { expect } from 'chai'
import { spawnSync } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { cli } from '../support/cli.ts'
import { repositoryRoot } from '../support/manifests.ts'
import { folderWith } from '../support/migrate-files.ts'
import type { Shown } from '../support/migrate-files.ts'
import { tempDir } from '../support/temp-dir.ts'

/** The findings of a call alone in a step, as `CODE SUGGESTION`. */
async function adviceOn(steps: readonly object[]): Promise<readonly (readonly string[])[]> {
  const cwd = await folderWith({ 't.yaml': JSON.stringify({ spec: { steps } }) })
  const { stdout } = await cli(['migrate', 'check', '--json', '--tekton', 't.yaml'], { cwd, env: { PATH: '' } })
  const { findings } = JSON.parse(stdout) as Shown
  return steps.map((_, at) =>
    findings
      .filter(({ code, path }) => path.startsWith(`spec.steps[${at}]`) && code !== 'TEXT_IN_SET')
      .map(({ code, message, suggestion = '' }) => (code === 'LEGACY_FLAGS' ? suggestion : `${code}: ${message}`)),
  )
}

describe('migrate check of old command lines', () => {
  it('prints commands that a shell can run in place of the old flags', async () => {
    const old = [
      "cicdstatemgr --init-new demo --init-app-config-file app.yaml --init-cicd-context-name stage --set 'state.a=it'\\''s | state.b=x y' -l WARNING",
      'cicdstatemgr --load --id demo --set "state.home=$HOME" --set state.tags[]=a,b --handle-event build=success',
      'cicdstatemgr --set=state.data=file://data.json --set state.text=file://text.txt --id demo > out.txt',
      'cicdstatemgr --handle-event build=success --id demo --tmpl-ctx-var event.data=state.a',
      'cicdstatemgr --set \'state.literal=$HOME $(id) `id`\' --set "state.escaped=\'x\' \\"y\\" \\$z \\`" --set state.run=$(echo q) --id demo',
      'cicdstatemgr --set "state.both=\\$HOME is $HOME|state.tick=`echo b`" --id demo',
      'cicdstatemgr --get state.nope --id demo',
      'cicdstatemgr --get state --id demo',
    ]
    const datasources = { directory: { path: 'contexts', isPrimary: true } }
    const handlers = {
      'set-values': { one: { set: [{ from: "{{ event.data if event is defined else 'none' }}", to: 'state.seen' }] } },
    }
    const stage = { pipelines: { build: { 'event-handlers': { success: handlers } } } }
    const cwd = await tempDir()
    const files = {
      'config.yaml': JSON.stringify({ cicdstatemgr: { datasources } }),
      'app.yaml': JSON.stringify({ 'cicd-contexts': { stage } }),
      'data.json': '{"n": 1}',
      'text.txt': 'some text',
      'tekton/t.yaml': JSON.stringify(old.map((script) => ({ script }))),
    }
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(cwd, name)), { recursive: true })
      await writeFile(join(cwd, name), text)
    }
    const shown = await cli(['migrate', 'check', '--json', '--tekton', 'tekton'], { cwd, env: { PATH: '' } })
    const { findings } = JSON.parse(shown.stdout) as {
      findings: readonly { code: string; path: string; suggestion?: string }[]
    }
    const printed = findings.flatMap(({ code, path, suggestion = '' }) =>
      code === 'LEGACY_FLAGS' ? [{ path, command: suggestion.replace('As a command: ', '') }] : [],
    )
    const commands = old.map((_, at) => printed.find(({ path }) => path.startsWith(`[${at}]`))?.command ?? '')
    const program = join(repositoryRoot, 'bin', 'run.js')
    const own = `cicdstatemgr() { '${process.execPath}' '${program}' "$@"; }\n`
    const env = { ...process.env, HOME: '/home/me', CICDSTATEMGR_CONFIG_PATH: 'config.yaml' }

    const { status, stdout, stderr } = spawnSync('sh', ['-ec', own + commands.join('\n')], {
      cwd,
      env,
      encoding: 'utf8',
    })

    expect(status, commands.join('\n') + stderr).to.equal(0)
    expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).to.deep.equal({
      ...{ a: "it's", b: 'x y', home: '/home/me', tags: ['a', 'b'], data: { n: 1 }, text: 'some text', seen: "it's" },
      ...{ literal: '$HOME $(id) `id`', escaped: `'x' "y" $z \``, run: 'q', both: '$HOME is /home/me', tick: 'b' },
      ...{ cicdContextDataId: 'demo', cicdContextName: 'stage' },
    })
  })

  it('shows no command for a call with words that may hold flags, and refuses a word that belongs to no flag', async () => {
    const notKnown = (words: string) => `${words} not known here: it may have flags too, for which a command has other names.`
    const cases = [
      [{ command: ['cicdstatemgr'], args: ['--id', '$(params.id)', '--handle-event', 'a=b', '$(params.vars[*])'] }, notKnown('$(params.vars[*]) is')],
      [{ script: 'cicdstatemgr --id x --set state.a=1 "$@"' }, notKnown('$@ is')],
      [{ script: 'cicdstatemgr --handle-event "$P=$E" --id x $VARS' }, notKnown('$VARS is')],
      [{ script: 'cicdstatemgr --id x $ACTION state.a' }, notKnown('$ACTION state.a are').replace('it may', 'they may')],
      [{ script: 'cicdstatemgr --id x --set state.a=1 extra' }, 'UNKNOWN_LEGACY_FLAG: extra belongs to no flag: both programs exit 2'],
      [{ script: 'cicdstatemgr --id x --set state.a=1 ""' }, "UNKNOWN_LEGACY_FLAG: '' belongs to no flag: both programs exit 2"],
      [{ script: 'cicdstatemgr --id x --sett state.a=1' }, 'UNKNOWN_LEGACY_FLAG: the flag --sett is not one of the Python program, did you mean "--set"?'],
      [{ script: 'echo "cicdstatemgr --load failed"' }, 'failed belongs to no flag. If it is part of the command line, both programs exit 2.'],
      [{ script: 'cat <<EOF\ncicdstatemgr --load failed\nEOF\n' }, 'failed belongs to no flag. If it is part of the command line, both programs exit 2.'],
      [{ script: 'ls # cicdstatemgr --load failed' }, 'failed belongs to no flag. If it is part of the command line, both programs exit 2.'],
      [{ script: 'cat <<EOF\nx\nEOF\ncicdstatemgr --load failed' }, 'UNKNOWN_LEGACY_FLAG: failed belongs to no flag: both programs exit 2'],
      [{ script: 'cicdstatemgr --id x --set state.a=${A:-b c}' }, 'As a command: cicdstatemgr set "state.a=${A:-b c}" --id x'],
      [{ script: 'echo cicdstatemgr --load failed' }, 'failed belongs to no flag. If it is part of the command line, both programs exit 2.'],
    ] as const

    const found = await adviceOn(cases.map(([step]) => step))

    expect(found).to.deep.equal(cases.map(([, advice]) => [advice]))
  }) // prettier-ignore

  it('loses no flag behind redirections and comments, and no variable that holds an event, a level or a whole change', async () => {
    const cases = [
      ['--get state.a > x.txt --id x', "get state.a --render --default '' --id x"],
      ['--get state.a 2>&1 >| x --id x 2>/dev/null &> y', "get state.a --render --default '' --id x"],
      ['--load --id x # and more words', 'load --id x'],
      ['--load --id x --handle-event "$EVENT"', 'load --id x --event "$EVENT"'],
      ['--id x --set state.a=1 --set "$PAIR" -l "$LEVEL"', 'set state.a=1 "$PAIR" --id x --log-level "$LEVEL"'],
    ] as const

    const found = await adviceOn(cases.map(([flags]) => ({ script: `cicdstatemgr ${flags}` })))

    expect(found).to.deep.equal(cases.map(([, command]) => [`As a command: cicdstatemgr ${command}`]))
  })

  it('reads a JSONPath that names one value as a plain path, and says that others print a list', async () => {
    const list =
      'The command always prints a list: ["x"] for one match, where --get prints x, and [] for none, where it prints nothing. '
    const cases = [
      ["'$.state.targets[0]'", '', "'state.targets[0]'"],
      ['"$.state.a"', '', 'state.a'],
      [`'$["state"]["a b"].c'`, '', `'state.a b.c'`],
      ["'$.state.targets[*]'", list, "'$.state.targets[*]'"],
      ['"state..$X"', list, '"state..$X"'],
      ['"state.$X"', '', '"state.$X"'],
    ] as const

    const found = await adviceOn(cases.map(([path]) => ({ script: `cicdstatemgr --get ${path}` })))

    expect(found).to.deep.equal(
      cases.map(([, note, path]) => [`${note}As a command: cicdstatemgr get ${path} --render --default ''`]),
    )
  })

  it('says at its line what a script in args does, and names the command of a --set there', async () => {
    const cwd = await folderWith({
      't.yaml':
        'steps:\n- command: [sh, -c]\n  args:\n  - |\n    set -e\n    cicdstatemgr --init-new x --set "state.a=$A"\n    pip install cicdstatemgr\n',
    })

    const { stdout } = await cli(['migrate', 'check', '--json', '--tekton', 't.yaml'], { cwd, env: { PATH: '' } })

    const { findings } = JSON.parse(stdout) as Shown
    expect(findings.map(({ code, line }) => `${code} ${line}`)).to.deep.equal([
      'LEGACY_FLAGS 6',
      'TEXT_IN_SET 6',
      'PYTHON_PACKAGE 7',
    ])
    expect(findings[1]?.suggestion).to.match(/^Use the command init, or CICDSTATEMGR_LEGACY_SAFE=1 /)
  })

  it('warns of a script that looks for words of the log of the Python program', async () => {
    const lines = [
      "cicdstatemgr --get state.a 2>&1 | grep -q 'POST response OK'",
      'grep "event_handle_notify()" log.txt',
      '# POST response OK',
      'curl -X POST "$URL"',
    ]

    const found = await adviceOn(lines.map((script) => ({ script })))

    const message = (words: string) => `PYTHON_LOG: looks for "${words}", which only the Python program writes to its log`
    expect(found.map((all) => all.filter((text) => text.startsWith('PYTHON_')))).to.deep.equal([
      [message('POST response OK')],
      [message('event_handle_notify')],
      [],
      [],
    ])
  }) // prettier-ignore
})
