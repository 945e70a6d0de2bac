import { expect } from 'chai'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CicdStateMgr } from '../../src/index.ts'
import { CicdError } from '../../src/errors/cicd-error.ts'
import { inMethods, withMethods } from '../../src/library/method-advice.ts'
import { app, openManager } from '../support/open-manager.ts'
import { rejection } from '../support/rejection.ts'
import { tempDir } from '../support/temp-dir.ts'

const root = join(import.meta.dirname, '..', '..')
/** What the library reaches, without what only commands call. */
const sources = globSync(
  'src/{operations,config,context,decisions,events,stores,templates,io,caches,json,text}/**/*.ts',
  { cwd: root },
).filter(
  (file) =>
    !/operations\/(?:migrate|edit)\/|\/(?:make-keys|set-expression|file-variable|written-options|question-text|config-reference)\.ts$|\/schemas\//.test(
      file,
    ),
)
/** Texts in the sources that name a flag or a command, with an example in place of each value. */
const advice = sources.flatMap((file) =>
  readFileSync(join(root, file), 'utf8')
    .split('\n')
    .filter((line) => !/^\s*(?:\/\/|\/?\*|import )/.test(line))
    .flatMap((line) => [...line.matchAll(/(['`])((?:(?!\1).)*)\1/g)].map(([, , text = '']) => text))
    .map((text) => text.replaceAll(/\$\{[^}]*\}/g, '1'))
    .filter((text) => text !== '1 --id 1' && /(?:^|[\s"(])--[a-z]|cicdstatemgr [a-z]/.test(text))
    .map((text) => ({ file, text })),
)
/** Commands and flags for which the library has nothing. */
const onlyCommands =
  /^On the command line: |cicdstatemgr (?:decisions keys|handle-event .*|export --whole)\.?$|^--1$|^use init --set$/

describe('the advice of the library', () => {
  let manager: CicdStateMgr
  beforeEach(async () => {
    manager = await openManager(await tempDir())
    await manager.init({ id: 'flow-1', appConfig: app({ pipelines: { build: {} } }) })
  })
  afterEach(() => manager.close())

  it('names methods and options, not commands and flags', async () => {
    const gone = await rejection(manager.get({ id: 'flow-2', path: 'state' }))
    expect(gone.suggestions.slice(1)).to.deep.equal(['manager.list()', "manager.init({ id: 'flow-2', appConfig })"])

    const pipeline = await rejection(manager.handleEvent({ id: 'flow-1', pipeline: 'biuld', event: 'e' }))
    expect(pipeline.suggestions).to.deep.equal(["manager.events({ id: 'flow-1' })"])

    const again = await rejection(manager.init({ id: 'flow-1', appConfig: app() }))
    expect(again.suggestions[0]).to.equal(
      "Use another id, ifExists: 'keep' or ifExists: 'replace' (its state is lost).",
    )

    const set = await rejection(
      manager.set({ id: 'flow-1', operations: [{ op: 'set', path: 'pipelines.a', value: 1 }] }),
    )
    expect(set).to.include({ code: 'CONFIG_PATH' })
    expect(set.suggestions[0]).to.equal(
      'Use allowConfigPaths: true to change it nevertheless, or keep the value below state.',
    )

    const path = 'decisions.a'
    const decision = await rejection(manager.set({ id: 'flow-1', operations: [{ op: 'set', path, value: 1 }] }))
    expect(decision.suggestions).to.deep.equal([
      'The methods ask, decide and cancelDecision change decisions. Put other values below state.',
    ])

    const opened = await rejection(CicdStateMgr.open({ config: 'none.yaml', cwd: '/' }))
    expect(opened.suggestions).to.deep.equal(['It looked for /none.yaml: check the option or the file that names it.'])
  })

  it('keeps everything else of an error, and what the library cannot do', () => {
    const suggestions = [
      ...[
        "cicdstatemgr load --id 'a b'",
        'cicdstatemgr validate --connect',
        'cicdstatemgr history --id x (the oldest)',
      ],
      ...[
        'cicdstatemgr export --whole --id ID (writes such a file)',
        'Keep it with "export --whole", then say --replace.',
      ],
      ...['cicdstatemgr edit --id x', 'Give --app-config FILE, or set CICDSTATEMGR_INIT_APP_CONFIG_PATH.'],
      ...['Set it to a number first: --json-value a=5', 'Check cicdstatemgr.datasources.redis in the config.'],
    ]
    const result = { id: 'x' }
    const error = new CicdError('CACHE_NOT_WRITTEN', 'm', { suggestions, result, cause: 'c', file: 'f' })

    const told = withMethods(error) as CicdError
    const { code, message, cause, file } = told
    expect({ code, message, cause, file }).to.deep.equal({
      code: 'CACHE_NOT_WRITTEN',
      message: 'm',
      cause: 'c',
      file: 'f',
    })
    expect(told.result).to.equal(result)
    expect(told.stack).to.equal(error.stack)
    expect(told.suggestions).to.deep.equal([
      ...[
        "manager.load({ id: 'a b' })",
        'manager.validate({ connect: true })',
        "manager.history({ id: 'x' }) (the oldest)",
      ],
      ...[
        'manager.exportWhole({ id, file }) (writes such a file)',
        'Keep it with manager.exportWhole({ id, file }), then give replace: true.',
      ],
      ...['On the command line: cicdstatemgr edit --id x', 'Give the option appConfig.'],
      ...[
        "Set it to a number first: { op: 'set', path: 'a', value: 5 }",
        'Check cicdstatemgr.datasources.redis in the config.',
      ],
    ])
    const other = new Error('other')
    expect(withMethods(other)).to.equal(other)
  })

  it('leaves no flag and no half sentence of any text in the sources', () => {
    expect(advice.length).to.be.greaterThan(40)
    const wrong = advice
      .map(({ file, text }) => ({ file, text: inMethods(text) }))
      .filter(({ text }) => !onlyCommands.test(text))
      .filter(({ text }) =>
        /--[a-z]|cicdstatemgr [a-z]|(?:another|same|the) the option|the option \w+(?:=| ["'A-Z./\d])|\b[Ss]ay the option|or the option (?:json|shell)/.test(
          text,
        ),
      )
    expect(wrong).to.deep.equal([])
  })
})
