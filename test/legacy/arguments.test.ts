import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { legacyHelp, parseLegacyArguments } from '../../src/legacy/arguments.ts'
import type { LegacyArguments, LegacyOption } from '../../src/legacy/arguments.ts'
import { CicdError } from '../../src/errors/cicd-error.ts'
import { errorOf } from '../support/error-of.ts'

type Reading = 'help' | 'wrong' | Readonly<Record<string, unknown>>

const recorded = JSON.parse(readFileSync(new URL('data/arguments.json', import.meta.url), 'utf8')) as {
  readonly rows: readonly { readonly argv: readonly string[]; readonly read: Reading }[]
}

const options = Array.from(legacyHelp().matchAll(/^ .*--([a-z-]+)/gm), ([, name]) => name as LegacyOption)

describe('Legacy arguments', () => {
  it('are read with prefixes, values behind = and attached values, the last one counting', () => {
    const args = parseLegacyArguments(['--conf', 'a', '--config=b=c', '-lDEBUG', '--init-n', 'x', '--get=', '--loa'])

    expect(args.last('config')).to.equal('b=c')
    expect(args.last('log-level')).to.equal('DEBUG')
    expect(args.last('init-new')).to.equal('x')
    expect(args.last('get')).to.equal(undefined)
    expect(args.has('get')).to.equal(true)
    expect(args.has('load')).to.equal(true)
  })

  it('keep every value of a repeated flag in order', () => {
    expect(parseLegacyArguments(['--set', 'a=1', '--id', 'x', '--set=b=2']).all('set')).to.deep.equal(['a=1', 'b=2'])
  })

  it('take a value that begins with a dash only where it cannot be a flag', () => {
    expect(parseLegacyArguments(['--set', '-a b=c']).all('set')).to.deep.equal(['-a b=c'])
    expect(parseLegacyArguments(['--set', '-1']).all('set')).to.deep.equal(['-1'])
    expect(parseLegacyArguments(['--set', '']).all('set')).to.deep.equal([''])
    expect(parseLegacyArguments(['--set', '-']).all('set')).to.deep.equal(['-'])
    expect(failure(['--set', '-a=b'])).to.equal('argument --set: a value is missing')
  })

  const wrong: readonly (readonly [readonly string[], string])[] = [
    [['--se', 'a=b'], 'ambiguous option: --se could match --secrets, --set'],
    [['--load=yes'], 'argument --load: takes no value, and was given "yes"'],
    [['--get'], 'argument --get: a value is missing'],
    [['--get', '--', 'a'], 'argument --get: a value is missing'],
    [['--load', 'stray', '-x'], 'unrecognized arguments: stray -x'],
    [['--list'], 'unrecognized arguments: --list, did you mean the command "list"?'],
    [['--set', 'a=b', '--dry-run'], 'unrecognized arguments: --dry-run; --dry-run is a flag of commands'],
    [['--json=true'], 'unrecognized arguments: --json=true; --json is a flag of commands'],
    [['--gett', 'a'], 'unrecognized arguments: --gett a, did you mean "--get"?'],
    [['--verison'], 'unrecognized arguments: --verison, did you mean "--version"?'],
    [['-version'], 'unrecognized arguments: -version, did you mean "--version"?'],
    [['--hepl'], 'unrecognized arguments: --hepl, did you mean "--help"?'],
  ]
  for (const [argv, message] of wrong) {
    it(`say what is wrong with ${argv.join(' ')}`, () => {
      expect(failure(argv)).to.equal(message)
    })
  }

  it('end at a flag for help, whatever follows', () => {
    expect(parseLegacyArguments(['--load', '--help', '--get']).has('help')).to.equal(true)
  })

  it('are read as the original reads them, odd ones too', () => {
    expect(recorded.rows.length).to.equal(400)
    for (const { argv, read } of recorded.rows) expect(readingOf(argv), argv.join(' ')).to.deep.equal(read)
  })

  it('that name a command are told where it belongs', () => {
    const error = errorOf(() => parseLegacyArguments(['--id', 'demo', 'get', 'state.a']))
    expect(error.message).to.equal('unrecognized arguments: get state.a')
    expect(error.suggestions[0]).to.equal('A command comes before its flags: cicdstatemgr get --id demo state.a')
  })

  const lines: readonly (readonly [readonly string[], string])[] = [
    [
      ['--config', 'my config.yaml', 'list'],
      "A command comes before its flags: cicdstatemgr list --config 'my config.yaml'",
    ],
    [
      ['-c', 'c.yaml', 'gateway', 'queue', '--json'],
      'A command comes before its flags: cicdstatemgr gateway queue -c c.yaml --json',
    ],
    [['--dry-run', 'set', 'state.a=1'], 'A command comes before its flags: cicdstatemgr set --dry-run state.a=1'],
    [['--load', 'stray'], 'A command comes before its flags: cicdstatemgr get PATH --id ID'],
    [['--set', 'a=b', 'list'], 'A command comes before its flags: cicdstatemgr get PATH --id ID'],
    [['--verison'], 'cicdstatemgr --version'],
    [['--hlep'], 'cicdstatemgr --help'],
    [['-help'], 'cicdstatemgr --help'],
  ]
  for (const [argv, line] of lines) {
    it(`suggest the command line that was meant by ${argv.join(' ')}`, () => {
      expect(errorOf(() => parseLegacyArguments(argv)).suggestions[0]).to.equal(line)
    })
  }
  it('that have a fault in a flag are not told about commands', () => {
    for (const argv of [['--get'], ['--load=yes'], ['--se', 'a=b']]) {
      expect(errorOf(() => parseLegacyArguments(argv)).suggestions).to.deep.equal([
        'cicdstatemgr help python lists the flags of the Python program.',
      ])
    }
  })

  it('have a help with a line per flag', () => {
    expect(legacyHelp()).to.include('\n  -l, --log-level LEVEL               what to say on stderr')
    for (const name of ['CICDSTATEMGR_STRICT', 'CICDSTATEMGR_LEGACY_SAFE', 'CICDSTATEMGR_ALLOW_CONFIG_PATHS']) {
      expect(legacyHelp()).to.include(`\n  ${name}=1 `)
    }
    expect(legacyHelp().match(/^ {2}-/gm)).to.have.length(16)
  })
})

/** What was given, as data/make_arguments.py tells it of the original. */
function readingOf(argv: readonly string[]): Reading {
  let args: LegacyArguments
  try {
    args = parseLegacyArguments(argv)
  } catch (error) {
    if (error instanceof CicdError && error.code === 'LEGACY_USAGE') return 'wrong'
    throw error
  }
  if (args.has('help')) return 'help'
  const given = options.filter((option) => args.has(option))
  return Object.fromEntries(
    given.map((option): [string, unknown] => {
      const values = args.all(option)
      if (values.length === 0) return [option, true]
      return [option, ['set', 'tmpl-ctx-var'].includes(option) ? values : values.at(-1)]
    }),
  )
}

function failure(argv: readonly string[]): string {
  try {
    parseLegacyArguments(argv)
  } catch (error) {
    if (error instanceof CicdError && error.code === 'LEGACY_USAGE') return error.message
    throw error
  }
  throw new Error('nothing was thrown')
}
