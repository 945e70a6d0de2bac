import { expect } from 'chai'
import { cli } from '../support/cli.ts'
import { folderWith } from '../support/migrate-files.ts'
import type { Shown } from '../support/migrate-files.ts'

/** Each finding as `CODE FILE:LINE PATH`. */
async function check(cwd: string, ...args: readonly string[]) {
  const { stdout, exitCode } = await cli(['migrate', 'check', '--json', ...args], { cwd, env: { PATH: '' } })
  const { findings } = JSON.parse(stdout) as Shown
  const lines = findings.map(({ code, file, line, path }) => `${code} ${file}:${line} ${path}`.trimEnd())
  return { lines, findings, exitCode }
}

describe('migrate check of scripts and of values of old flags', () => {
  it('reports values of old flags that this program refuses, and what to write', async () => {
    const lines = [
      ['--set "pipelines.deploy.approvers=apps"', 'CONFIG_PATH', /CICDSTATEMGR_ALLOW_CONFIG_PATHS=1/],
      ['--set "state.a=1|jinja2Macros.$(params.x)[]=2"', 'CONFIG_PATH', /below state/],
      ['--set state.cicdContextName=prod', 'PROTECTED_PATH', /another name below state/],
      ['--load --set "state.__proto__.a=1"', 'FORBIDDEN_PATH', /exits 1/],
      ['--set "state.w*=$X"', 'BAD_PATH', /exits 1/],
      ['--get "state.a,b"', 'BAD_JSONPATH', /state\["a","b"\]/],
      ["--get 'state.a.`parent`'", 'BAD_JSONPATH', /path of the parent/],
      ['--generate "a["', 'BAD_PATH', /exits 1/],
      ['--init-new "my app"', 'BAD_ID', /my-app/],
      ['--init-new "my $(params.id)"', 'BAD_ID', /without space/],
      ['--load --id "{x}"', 'BAD_ID', /e\.g\. x/],
      ['--get state.a --tmpl-ctx-var event', 'BAD_VARIABLE', /exits 1/],
    ] as const
    const allowed = [
      `--get 'state.["a"]' --id "$ID" --set pipelines.not.used=1`,
      '--init-new "$(params.id)-${X}" --id "not used"',
      '--set "state.$(params.name)[]=$(params.value)" --set "$P=1"',
      '--get "state.${X}"',
      '--get "state.runs[?@.ok].id"',
    ]
    const script = [...lines.map(([text]) => text), ...allowed].map((text) => `cicdstatemgr ${text}`).join('\n')
    const env = [{ name: 'CICDSTATEMGR_ALLOW_CONFIG_PATHS', value: '1' }]
    const cwd = await folderWith({
      't.yaml': JSON.stringify({ steps: [{ script }] }),
      'u.yaml': JSON.stringify({ steps: [{ env, script: 'cicdstatemgr --set pipelines.a=1' }] }),
    })

    const { findings, exitCode } = await check(cwd, '--tekton', 't.yaml', '--tekton', 'u.yaml')

    const refused = findings.filter(({ code }) => code === 'REFUSED_VALUE')
    expect(refused.map(({ message }) => / fails here with (\w+): /.exec(message)?.[1])).to.deep.equal(
      lines.map(([, code]) => code),
    )
    lines.forEach(([, , advice], index) => expect(refused[index]?.suggestion).to.match(advice))
    expect(findings.filter(({ code }) => code === 'LEGACY_FLAGS')).to.have.length(allowed.length + 1)
    expect(findings.find(({ code }) => code === 'LEGACY_FLAGS')?.suggestion).to.include(`get 'state["a"]' --render`)
    expect(exitCode).to.equal(3)
  })

  it('refuses a file:// that is not read here, and shows no command for it', async () => {
    const refused = [
      ...['/dev/stdin', '/proc/version', '/run/secrets/x', '/var/run/secrets/kubernetes.io/serviceaccount/token'],
      ...['/etc/../proc/$PID/environ', './s/x.yaml', '/conf/config.yaml'],
    ]
    const own = 'CICDSTATEMGR_SECRETS_PATH=s/x.yaml\n'
    const call = (file: string) => `cicdstatemgr --config /conf --id x --set "state.a=1|state.b=file://${file}"`
    const cwd = await folderWith({
      'a.sh': own + [...refused, 'ok.json', '/process', '/confer/config.yaml', '$X'].map(call).join('\n'),
      't.yaml': JSON.stringify({
        env: [{ name: 'CICDSTATEMGR_SECRETS_PATH', value: 'x.yaml' }],
        script: call('x.yaml'),
      }),
    })

    const { findings } = await check(cwd, '--tekton', 'a.sh', '--tekton', 't.yaml')

    const errors = findings.filter(({ code }) => code === 'REFUSED_VALUE')
    expect(errors.map(({ file, line }) => `${file}:${line}`)).to.deep.equal([
      ...refused.map((_, index) => `a.sh:${index + 2}`),
      't.yaml:1',
    ])
    expect(errors[0]?.message).to.include(
      'fails here with FORBIDDEN_FILE: it is not read: it is in a folder of the system',
    )
    expect(findings.filter(({ code }) => code === 'LEGACY_FLAGS')).to.have.length(4)
  })

  it('reads a redirection in the place of a value as a redirection', async () => {
    const lines = [
      'xargs -n1 cicdstatemgr --set < list',
      'cicdstatemgr --load --id < id',
      'cicdstatemgr --get > out.txt',
      'cicdstatemgr --get 2>/dev/null state.a',
    ]
    const cwd = await folderWith({ 'a.sh': lines.join('\n') })

    const { lines: found } = await check(cwd, '--tekton', 'a.sh')

    expect(found).to.deep.equal(lines.map((_, index) => `LEGACY_FLAGS a.sh:${index + 1}`))
  })

  it('warns of a variable that names a file', async () => {
    const script = 'cicdstatemgr --get state.a --tmpl-ctx-var x=file://p.json'
    const cwd = await folderWith({ 't.yaml': JSON.stringify({ script }) })

    const { findings } = await check(cwd, '--tekton', 't.yaml')

    expect(findings.find(({ code }) => code === 'FILE_IN_VARIABLE')).to.include({
      severity: 'warning',
      message: '--tmpl-ctx-var x=file://p.json: the file is not read, the variable is this text',
      suggestion:
        'Store it first: --set state.NAME=file://p.json, then --tmpl-ctx-var x=state.NAME, with a new name in place of NAME.',
    })
  })

  it('reads shell scripts, alone and in directories, and jobs of other systems', async () => {
    const job = { script: ['echo a', 'cicdstatemgr --load --id x'], before_script: ['pip install cicdstatemgr'] }
    const cwd = await folderWith({
      'bin/load.sh': '# cicdstatemgr --no\n\ncicdstatemgr --load --id "my app"\n',
      'bin/get': '#!/usr/bin/env bash\nCSM=cicdstatemgr\n$CSM --get state.a\n',
      'bin/other': '#!/usr/bin/env python3\ncicdstatemgr --load\n',
      'bin/notes.txt': 'cicdstatemgr --load\n',
      '.gitlab-ci.yml': JSON.stringify({ job }),
      'w.yml': JSON.stringify({ jobs: { a: { steps: [{ run: 'cicdstatemgr --load' }] } } }),
    })

    const named = ['bin', 'bin/load.sh', 'bin/get', '.gitlab-ci.yml', 'w.yml'].flatMap((name) => ['--tekton', name])
    const { lines } = await check(cwd, ...named)

    expect(lines).to.deep.equal([
      'LEGACY_FLAGS .gitlab-ci.yml:1 job.script[1]',
      'PYTHON_PACKAGE .gitlab-ci.yml:1 job.before_script[0]',
      'NOT_READ bin:1',
      'LEGACY_FLAGS bin/get:3',
      'REFUSED_VALUE bin/load.sh:3',
      'LEGACY_FLAGS w.yml:1 jobs.a.steps[0].run',
    ])
  })

  it('says with which flag a config or an app config is given', async () => {
    const handlers = { ask: { 'manual-choice': { args: { a: 1 }, command: 'x' } } }
    const app = { 'cicd-contexts': { stage: { pipelines: { build: { 'event-handlers': handlers } } } } }
    const cwd = await folderWith({
      'app.yaml': JSON.stringify(app),
      'config.yaml': JSON.stringify({ cicdstatemgr: { templates: { notify: 'x' } } }),
    })

    const { findings } = await check(cwd, '--tekton', 'app.yaml', '--tekton', 'config.yaml')

    expect(findings.map(({ code, file, message }) => `${code} ${file} ${message}`)).to.deep.equal([
      'NOT_READ app.yaml is an app config: give it with --app-config',
      'NOT_READ config.yaml is a config or secrets: give it with --config or --secrets',
    ])
  })

  it('says of a file that was named that nothing in it was checked', async () => {
    const cwd = await folderWith({
      'x.txt': 'cicdstatemgr --load\n',
      'y.yml': 'tasks: [cicdstatemgr --load]\n',
      'z.py': '#!/usr/bin/env python3\nfrom cicdstatemgr import cicdstatemgr\n',
      'claim.yaml': 'apiVersion: v1\nkind: ConfigMap\n',
    })

    const { findings } = await check(cwd, ...['x.txt', 'y.yml', 'z.py', 'claim.yaml'].flatMap((name) => ['--tekton', name]))

    const message = 'names the program in a place that is not read, so nothing in this text was checked'
    expect(findings.map(({ code, file, message: said }) => `${file} ${code}: ${said}`)).to.deep.equal(
      [...['x.txt', 'y.yml'].map((file) => `${file} NOT_READ: ${message}`), 'z.py PYTHON_PACKAGE: uses the Python package cicdstatemgr'],
    )
  }) // prettier-ignore

  it('finds calls through a variable, of the script, of the step or of the stepTemplate', async () => {
    const script = [
      'CSM=cicdstatemgr',
      '$CSM --get state.a',
      'export PROGRAM="/usr/bin/cicdstatemgr --config c.yaml"; ${PROGRAM} --get state.b',
      'FOUND=$(command -v cicdstatemgr)',
      'X="$("$FOUND" --get state.c)"',
      '${OTHER:-cicdstatemgr} --get state.d',
      '# $CSM --get state.no',
      '$UNKNOWN --get state.no',
      '"cicdstatemgr" --get state.e',
      'sh -c "$FROM_ENV --get state.f" and more',
      '"$FROM_TEMPLATE"/cicdstatemgr --get state.g; $FROM_TEMPLATE --get state.no',
    ].join('\n')
    const steps = [{ script, env: [{ name: 'FROM_ENV', value: 'cicdstatemgr' }] }, { script: '$ALL --get state.h' }]
    const env = [
      { name: 'ALL', value: 'cicdstatemgr' },
      { name: 'FROM_TEMPLATE', value: '/usr/bin' },
    ]
    const cwd = await folderWith({ 'tekton/t.yaml': JSON.stringify({ spec: { stepTemplate: { env }, steps } }) })

    const { findings } = await check(cwd, '--tekton', 'tekton')

    const command = (path: string) => `As a command: cicdstatemgr get state.${path} --render --default ''`
    const unknown = findings.filter(({ code }) => code === 'NOT_READ').map(({ message }) => message)
    expect(unknown).to.deep.equal(
      ['$UNKNOWN', '$FROM_TEMPLATE'].map(
        (name) => `${name} is not known here: its flags look like those of the Python program, and were not checked`,
      ),
    )
    const known = findings.filter(({ code }) => code !== 'NOT_READ')
    expect(known.map(({ suggestion }) => suggestion)).to.have.members([
      ...['a', 'c', 'd', 'e', 'f', 'g', 'h'].map(command),
      `${command('b')} --config c.yaml`,
    ])
  })

  it('reads calls that begin with a variable, and says which of them are not known', async () => {
    const lines = [
      'OPTS="--config c.yaml"; MORE="$OPTS --id a"',
      'cicdstatemgr $OPTS --get state.a',
      'cicdstatemgr ${MORE} --get state.b',
      'X=$(cicdstatemgr \\',
      '  $OPTS --get state.c)',
      'cicdstatemgr $(cat opts) --load',
      'cicdstatemgr "$@"',
      'COMMAND=get; cicdstatemgr $COMMAND state.d',
      'helm upgrade $UNKNOWN --set image.tag=1; $HELM --set image.tag=1',
    ]
    const cwd = await folderWith({ 'a.sh': lines.join('\n') })

    const { findings } = await check(cwd, '--tekton', 'a.sh')

    const command = (path: string) => `As a command: cicdstatemgr get state.${path} --render --default ''`
    const flags = 'has the flags of the Python program, which work here:'
    expect(findings.map(({ line, message, suggestion }) => `${line} ${message}. ${suggestion}`)).to.deep.equal([
      `2 ${flags} --config --get. ${command('a')} --config c.yaml`,
      `3 ${flags} --config --id --get. ${command('b')} --id a --config c.yaml`,
      `4 ${flags} --config --get. ${command('c')} --config c.yaml`,
      `6 ${flags} --load. $(cat opts) is not known here: it may have flags too, for which a command has other names.`,
      '7 $@ is not known here: whether this call has the flags of the Python program was not checked. Look at it yourself.',
    ])
  })

  it('says which flags both programs ignore, and refuses an event that is not PIPELINE=EVENT', async () => {
    const lines = [
      'cicdstatemgr --get state.a --set state.b=1',
      'cicdstatemgr --handle-event build',
      'cicdstatemgr --handle-event a=b=c',
      'cicdstatemgr --handle-event "$EVENT"',
      'cicdstatemgr --get state.a --handle-event build',
    ]
    const cwd = await folderWith({ 'a.sh': lines.join('\n') })

    const { findings } = await check(cwd, '--tekton', 'a.sh')

    expect(findings.map(({ code, line }) => `${code} ${line}`)).to.deep.equal([
      'LEGACY_FLAGS 1',
      'REFUSED_VALUE 2',
      'REFUSED_VALUE 3',
      'LEGACY_FLAGS 4',
      'LEGACY_FLAGS 5',
    ])
    expect(findings[0]?.suggestion).to.equal(
      "Beside --get, both programs ignore --set. As a command: cicdstatemgr get state.a --render --default ''",
    )
    expect(findings[1]?.message).to.equal('--handle-event build fails here with BAD_EVENT: PIPELINE=EVENT is expected')
  })

  it('reports a variable for a list whose text has a comma', async () => {
    const vars = ['x[]=a,b', 'y{}=a,b', 'x[]=a', 'x=a,b']
    const cwd = await folderWith({
      'a.sh': vars.map((text) => `cicdstatemgr --load --tmpl-ctx-var '${text}'`).join('\n'),
    })

    const { findings } = await check(cwd, '--tekton', 'a.sh')

    const commas = findings.filter(({ code }) => code === 'COMMA_IN_LIST')
    expect(commas.map(({ line }) => line)).to.deep.equal([1, 2])
    expect(commas[0]?.message).to.equal(
      '--tmpl-ctx-var x[]=a,b: the Python program makes a list of the parts between the commas, here it is one item',
    )
    expect(commas[0]?.suggestion).to.equal(
      "Store it with --set 'state.NAME[]=a,b', which splits it here too, then --tmpl-ctx-var x=state.NAME, with a new name in place of NAME.",
    )
  })

  it('reports what a --set with | leaves out', async () => {
    const sets = ['state.a=x|y', 'state.a=x | state.b=y', 'state.a=$(echo a|b)', 'state.a=1|state.b=']
    const steps = sets.map((set) => ({ script: `cicdstatemgr --set "${set}"` }))
    const cwd = await folderWith({ 'tekton/t.yaml': JSON.stringify({ spec: { steps } }) })

    const { findings } = await check(cwd, '--tekton', 'tekton')

    const skipped = findings.filter(({ code }) => code === 'SKIPPED_IN_SET')
    expect(skipped.map(({ path, message }) => `${path}: ${message}`)).to.deep.equal([
      'spec.steps[0].script: --set state.a=x|y: | separates changes, so "y" is skipped: it is not PATH=VALUE',
      'spec.steps[3].script: --set state.a=1|state.b=: | separates changes, so "state.b=" is skipped: it is not PATH=VALUE',
    ])
  })

  it('names the lists in a command that may get several values, and the page on a line of its own', async () => {
    const script = (text: string) => `spec: {steps: [{name: a, image: x, script: ${JSON.stringify(text)}}]}\n`
    const cwd = await folderWith({
      'tekton/t.yaml': script('cicdstatemgr --set "state.tags[]=$TAGS|state.a=b" --id x'),
      'tekton/u.yaml': script('cicdstatemgr --id x --get'),
    })

    const { stdout } = await cli(['migrate', 'check', '--tekton', 'tekton'], { cwd })

    expect(stdout.split('\n').filter((line) => /#4-use|As a command/.test(line))).to.deep.equal([
      '    For state.tags[], the command stores one value; if it is a list, use one --set for each. As a command: cicdstatemgr set "state.tags[]=$TAGS" state.a=b --id x',
      '    See docs/migration.md#4-use-what-is-new.',
      '    The flags still work. See docs/migration.md#4-use-what-is-new.',
    ])
  })

  it('reports variables in a --set that may hold any text, and no others', async () => {
    const free = ['$X', '${X}', '$(cat a.txt)', '`cat a.txt`', "'$(params.msg)'", '$(tasks.a.results.b)', '$@']
    const harmless = [
      ...["'$HOME'", "'$(date)'", "'`date`'", '\\$X', '$?', '$#', '$$', '${#X}', '$((1 + 2))'],
      ...['$(context.taskRun.name)', '$(context.pipelineRun.namespace)', '$(context.task.retry-count)'],
      ...['$(workspaces.source.path)', '$(workspaces.source.bound)', '$(results.a.path)'],
      ...['$(steps.step-a.exitCode.path)', '$(tasks.a.status)', '$(tasks.status)'],
    ]
    const lines = [...free, ...harmless].map((value) => `cicdstatemgr --set state.a=${value}`)
    const args = ['--set', 'state.a=$X `y`', '--set', 'state.b=$(X)']
    const cwd = await folderWith({
      'a.sh': lines.join('\n'),
      't.yaml': JSON.stringify({ spec: { steps: [{ command: ['cicdstatemgr'], args }] } }),
    })

    const { findings } = await check(cwd, '--tekton', 'a.sh', '--tekton', 't.yaml')

    const texts = findings.filter(({ code }) => code === 'TEXT_IN_SET')
    expect(texts.map(({ file, line, message }) => `${file}:${line} ${message.replace(/: a text .*/, '')}`)).to.deep.equal([
      ...free.map((value, index) => `a.sh:${index + 1} --set state.a=${value.replaceAll("'", '')}`),
      't.yaml:1 --set state.b=$(X)',
    ])
    expect(findings.at(-2)?.suggestion).to.equal("As a command: cicdstatemgr set 'state.a=$X `y`' 'state.b=$(X)'")
  }) // prettier-ignore

  it('reports no variable of a loop over words of the script', async () => {
    const call = (name: string) => `do cicdstatemgr --id x --set "state.a[]=$${name}"; done`
    const loops = {
      fixed: [
        `for a in one two; ${call('a')}`,
        `for b in 1 2 3\n${call('{b}')}`,
        `for c in "a b" 'c;d' \\\n  e; do for d in $(seq 1 3); ${call('c')}; done`,
        `if true; then for e in {1..3}; ${call('e')}; fi`,
      ],
      open: [
        `for f in $(ls); ${call('f')}`,
        `for g in a "b;$X"; ${call('g')}`,
        `for h in *.txt; ${call('h')}`,
        `for i in a,b c; ${call('i')}`,
        `for j in a b; do j=$(cat x); cicdstatemgr --id x --set "state.a=$j"; done`,
        `for k in a b; ${call('k')}; for k in $X; ${call('k')}`,
        `for l in a b; ${call('l')}; read -r l; cicdstatemgr --id x --set "state.a=$l"`,
        `for m in a b; ${call('mm')}`,
      ],
    }
    for (const [kind, scripts] of Object.entries(loops)) {
      for (const script of scripts) {
        const cwd = await folderWith({ 'a.sh': script })
        const { findings } = await check(cwd, '--tekton', 'a.sh')
        const codes = new Set(findings.map(({ code }) => code))
        expect(codes.has('LEGACY_FLAGS'), script).to.equal(true)
        expect(codes.has('TEXT_IN_SET'), script).to.equal(kind === 'open')
      }
    }
  })

  it('advises LEGACY_SAFE=1 only where no --set of the step is split, and env for a param', async () => {
    const split = 'cicdstatemgr --set "state.a=$A"\ncicdstatemgr --set'
    const steps = [
      { script: 'cicdstatemgr --set "state.a=$A|state.b=b"' },
      { script: `${split} state.l[]=a,b` },
      { script: `${split} state.l=file://x` },
      { script: `${split} state.l=a,b` },
      { script: 'cicdstatemgr --set "state.a=it is $(params.commit-msg)s"' },
      { command: ['cicdstatemgr'], args: ['--set', 'state.a=$(params.msg)'] },
      { command: ['cicdstatemgr'], args: ['--set', 'state.a=$(params.msg)|state.b=c'] },
    ]
    const cwd = await folderWith({ 't.yaml': JSON.stringify({ spec: { steps } }) })

    const { findings } = await check(cwd, '--tekton', 't.yaml')

    const usual = 'Use the command set, or CICDSTATEMGR_LEGACY_SAFE=1 in the environment of the step.'
    const first =
      'Use the command set. Before you use CICDSTATEMGR_LEGACY_SAFE=1 in this step, write a --set of its own for each path and value: it also turns off the | , and file:// that are written here.'
    const env =
      'Tekton writes $(params.commit-msg) into the script, where the shell can run its text. Give it with env: [{name: COMMIT_MSG, value: $(params.commit-msg)}], and write "state.a=it is ${COMMIT_MSG}s".'
    expect(findings.filter(({ code }) => code === 'TEXT_IN_SET').map(({ suggestion }) => suggestion)).to.deep.equal([
      first,
      first,
      first,
      usual,
      `${usual} ${env}`,
      usual,
      first,
    ])
  })

  it('finds the Python package and image in the arguments of a shell', async () => {
    const steps = [
      { command: ['sh', '-c'], args: ['set -e\npip install cicdstatemgr'] },
      { command: ['pip3', 'install', 'cicdstatemgr'] },
      { args: ['-m', 'cicdstatemgr', '--load'], command: ['python3'] },
      { command: ['sh', '-c', 'docker run bitsofinfo/cicdstatemgr:latest'] },
      { command: ['sh', '-c', '# pip install cicdstatemgr'] },
    ]
    const cwd = await folderWith({ 't.yaml': JSON.stringify({ spec: { steps } }) })

    const { lines } = await check(cwd, '--tekton', 't.yaml')

    expect(lines.filter((line) => line.startsWith('PYTHON_'))).to.deep.equal([
      'PYTHON_PACKAGE t.yaml:1 spec.steps[0].args[0]',
      'PYTHON_PACKAGE t.yaml:1 spec.steps[1].command',
      'PYTHON_PACKAGE t.yaml:1 spec.steps[2].command',
      'PYTHON_IMAGE t.yaml:1 spec.steps[3].command[2]',
    ])
  })

  it('says which files of a directory call the program but are not read, and why a named file is not', async () => {
    const cwd = await folderWith({
      'ci/Makefile': 'all:\n\tcicdstatemgr --load --id x\n',
      'ci/run.py': 'import subprocess\nsubprocess.run(["cicdstatemgr", "--load"])\n',
      'ci/lib/use.py': 'from cicdstatemgr.cicdstatemgr import CicdStateMgr\n',
      'ci/Containerfile': 'FROM docker.io/bitsofinfo/cicdstatemgr:1\n',
      'ci/requirements-dev.txt': 'requests\ncicdstatemgr==1\n',
      'ci/README.md': 'Run `cicdstatemgr --load`.\n',
      'ci/other.py': 'print("cicdstatemgr")\n',
      'ci/t.yaml': 'apiVersion: v1\nkind: ConfigMap\n',
      'one/run.py': 'run(["cicdstatemgr", "--load"])\n',
    })

    const { findings } = await check(cwd, ...['ci', 'one', 'ci/Makefile'].flatMap((name) => ['--tekton', name]))

    expect(findings.map(({ code, file, line, message }) => `${code} ${file}:${line} ${message}`)).to.deep.equal([
      'NOT_READ ci:1 has 2 files that call the program and are not checked, because only YAML and shell scripts are: ci/Makefile:2, ci/run.py:2',
      'PYTHON_IMAGE ci/Containerfile:1 docker.io/bitsofinfo/cicdstatemgr:1 is the image of the Python program',
      'NOT_READ ci/Makefile:2 is neither YAML nor a shell script: tab characters must not be used in indentation',
      'PYTHON_PACKAGE ci/lib/use.py:1 uses the Python package cicdstatemgr',
      'PYTHON_PACKAGE ci/requirements-dev.txt:2 uses the Python package cicdstatemgr',
      'NOT_READ one:1 has 1 file that calls the program and is not checked, because only YAML and shell scripts are: one/run.py:1',
    ])
  })
})
