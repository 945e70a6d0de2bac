import { expect } from 'chai'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Demo } from '../support/demo.ts'
import { demo } from '../support/demo.ts'

const times = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g

/** A command line, and all that it prints without a terminal: what scripts rely on. */
type Line = readonly [args: string, stdout: string, stderr?: string, exitCode?: number]

const lines: readonly Line[] = [
  ['init new --app-config app.yaml --set state.appName=x', 'new\n'],
  [
    'init more --app-config app.yaml --event build=success',
    'more\n',
    'Info: event build=success: set-values.default sent (stored state.result)\n',
  ],
  [
    'init new --app-config app.yaml --if-exists keep --event build=success',
    'new\n',
    'Info: new was kept as it is, at revision 1; the app config was not used\n',
  ],
  ['init new --app-config app.yaml --if-exists replace --dry-run', 'state.appName: removed (was "x")\n'],
  ['load --set state.a=1', 'demo\n'],
  ['set state.a=2', '3\n'],
  ['set state.a=2', '3\n', 'Info: nothing changed: the context is at revision 3, as before\n'],
  ['set state.a=3 --dry-run', 'state.a: "2" → "3"\n'],
  [
    'init plain',
    'plain\n',
    'Info: no app config was given, so the context has state alone, without pipelines and events\n',
  ],
  [
    'init plain2 --event build=success',
    '',
    'Error: no app config was given, so nothing handles the event build=success\nCode: NO_APP_CONFIG\nTry this: Give --app-config FILE, or set CICDSTATEMGR_INIT_APP_CONFIG_PATH.\n',
    2,
  ],
  [
    'set --increment state.n=1 --print state.none --id plain',
    '',
    'Error: "plain" has no value at state.none: state has no "none". Nothing was changed.\nCode: VALUE_NOT_FOUND\n',
    4,
  ],
  ['set --increment state.n=1 --print state.n --id plain', '1\n'],
  ['set --increment state.n=1 --print state.n --print state.cicdContextName --id plain', '2\nstage\n'],
  ['apply changes.yaml', '2\n4\n'],
  ['apply changes.yaml --dry-run', '4\nstate.n: 2 → 4\n'],
  ['generate pipelines.build.generators.urls', '5\n'],
  ['render {{state.appName}}', 'shop\n'],
  ['handle-event build=success', 'set-values.default sent (stored state.result)\n'],
  ['handle-event build=success', 'set-values.default unchanged\n'],
  [
    'handle-event build=sucess',
    'build=sucess unhandled: nothing is configured for it (with --strict this exits 4)\n',
    'Warning: nobody handles build=sucess, did you mean "build=success"?\n',
  ],
  ['events', 'build=success  set-values.default\nbuild=failure  notify.default\n'],
  ['diff 2 3', 'state.a: "1" → "2"\n'],
  ['restore 3', '7\n'],
  ['restore 3 --dry-run', '', 'Info: nothing would change: the context is at revision 7, as before\n'],
  ['expire 1d --dry-run', 'TIME\n'],
  ['expire 1d', 'TIME\n'],
  ['expire --never', 'never\n'],
  ['ttl', 'never\n'],
  ['lock one --ttl 1h', '1\n'],
  ['lock one --ttl 1h --token 1', '1\n'],
  ['unlock one --token 1', 'one\n'],
  ['wait --path state.a', '2\n'],
  [
    'wait --path state.none --timeout 10ms',
    '',
    [
      'Info: waiting for state.none of "demo" to be there',
      'Error: waited 10ms for state.none of "demo" to be there; it is not there',
      'Code: WAIT_TIMED_OUT',
      '',
    ].join('\n'),
    9,
  ],
  [
    'schema nothing',
    '',
    'Error: there is no schema "nothing"\nCode: UNKNOWN_SCHEMA\nTry this: cicdstatemgr schema config|secrets|app|apply|context\n',
    2,
  ],
  ['delete new --dry-run', 'channel: removed (was "my-channel")\n'],
  ['delete new', 'new\n'],
]

describe('without a terminal', () => {
  let context: Demo
  before(async () => {
    context = await demo()
    await writeFile(
      join(context.cwd, 'changes.yaml'),
      '- {op: increment, path: state.n, by: 1}\n- {op: increment, path: state.n, by: 1}\n- {op: get, path: state.n}\n',
    )
  })

  it('commands print what they always printed', async () => {
    for (const [args, stdout, stderr = '', exitCode = 0] of lines) {
      const found = await context.run(args.split(' '))
      const shown = found.stdout.replaceAll(times, 'TIME')
      // Of a whole context the first line will do.
      expect(args.startsWith('delete new --dry') ? shown.slice(0, stdout.length) : shown, args).to.equal(stdout)
      expect(found.stderr, args).to.equal(stderr)
      expect(found.exitCode, args).to.equal(exitCode)
      expect(found.stdout + found.stderr, args).not.to.match(/\u001b|\r/)
    }
  })
})
