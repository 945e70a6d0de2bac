import { expect } from 'chai'
import { readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Demo } from '../../support/demo.ts'
import { demo } from '../../support/demo.ts'
import { readPage } from '../pages.ts'
import { says } from './says.ts'

/** Exit code and what is printed of a line of arguments without blanks in them. */
type Run = (line: string, env?: Record<string, string>) => Promise<{ exit: number; out: string; err: string }>

let context: Demo
const run: Run = async (line, env = {}) => {
  const { stdout, stderr, exitCode } = await context.run(line.split(' '), { env })
  return { exit: exitCode, out: stdout, err: stderr }
}
const exit = async (line: string) => (await run(line)).exit
const json = async (line: string, env = {}) =>
  JSON.parse((await run(`${line} --json`, env)).out) as Record<string, unknown>

/** A config whose primary is a single file. */
const singleFile = { cicdstatemgr: { datasources: { yamlfile: { path: 'one.yaml', isPrimary: true } } } }

async function asSingleFile(): Promise<void> {
  await writeFile(join(context.cwd, 'one.json'), JSON.stringify(singleFile))
  await run('init --app-config app.yaml --config one.json')
}

const aDemo = async () => (context = await demo())

describe('what docs/locks.md says', () => {
  beforeEach(aDemo)
  const name = 'docs/locks.md'

  says(
    name,
    '0 and prints the token; 5 if another process holds it or waits for it: the message says who, and until when',
    async () => {
      expect(await run('lock deploy-prod --ttl 15m --actor ada')).to.include({ exit: 0, out: '1\n' })
      const { exit: code, err } = await run('lock deploy-prod --ttl 15m')
      expect(code).to.equal(5)
      expect(err)
        .to.match(/ada/)
        .and.to.match(/\d{4}-\d\d-\d\dT/)
    },
  )

  says(name, 'the same, in the order of arrival; 9 when its turn did not come in that time', async () => {
    await run('lock deploy-prod --ttl 15m')
    expect(await exit('lock deploy-prod --ttl 15m --wait 10ms')).to.equal(9)
  })

  says(name, 'renews: `--ttl` from now; 5 when it is no longer held with that token', async () => {
    await run('lock deploy-prod --ttl 15m')
    expect(await run('lock deploy-prod --ttl 5m --token 1')).to.include({ exit: 0, out: '1\n' })
    expect(await exit('lock deploy-prod --ttl 5m --token 2')).to.equal(5)
  })

  says(name, 'gives it back; 5 when it is no longer held with that token', async () => {
    await run('lock deploy-prod --ttl 15m')
    expect(await exit('unlock deploy-prod --token 1')).to.equal(0)
    expect(await exit('unlock deploy-prod --token 1')).to.equal(5)
  })

  says(name, 'a lock needs none, and stays when one is deleted', async () => {
    await run('lock deploy-prod --ttl 15m')
    await run('delete demo')
    expect(await exit('lock deploy-prod --ttl 15m')).to.equal(5)
  })

  says(name, 'with a single file they exit 3', async () => {
    await asSingleFile()
    expect(await exit('lock deploy-prod --ttl 15m --config one.json')).to.equal(3)
  })
})

describe('what docs/operations.md says', () => {
  const name = 'docs/operations.md'
  beforeEach(aDemo)

  says(
    name,
    '`PATH/ID/REVISION.json`, one file for each revision. The newest two have the document, older ones only their change.',
    async () => {
      for (const n of [2, 3, 4]) await run(`set state.n=${n}`)
      const directory = join(context.cwd, '.cicdstatemgr', 'demo')
      const files = (await readdir(directory)).sort()
      const texts = await Promise.all(files.map((file) => readFile(join(directory, file), 'utf8')))

      expect(files).to.deep.equal(['1.json', '2.json', '3.json', '4.json'])
      expect(texts.map((text) => text.includes('my-channel'))).to.deep.equal([false, false, true, true])
    },
  )

  says(name, 'With a single file as primary `list` exits 3.', async () => {
    await asSingleFile()
    await writeFile(join(context.cwd, 'one.yaml'), 'nonsense')
    expect(await exit('list --config one.json')).to.equal(3)
  })

  says(name, 'it is gone; reads exit 4', async () => {
    await run('delete demo')
    expect([await exit('get state'), await exit('load'), await exit('export --format json')]).to.deep.equal([4, 4, 4])
  })
})

describe('what docs/history.md says', () => {
  beforeEach(aDemo)
  const name = 'docs/history.md'

  says(
    name,
    '`yamlfile` and `jsonfile` as primary keep no history: `history`, `diff` and `restore` exit 3',
    async () => {
      await asSingleFile()
      for (const line of ['history', 'diff 1', 'restore 1']) {
        expect(await exit(`${line} --config one.json`), line).to.equal(3)
      }
    },
  )

  says(name, '`restore` and `diff` exit 4 when the revision is not kept', async () => {
    expect([await exit('restore 9'), await exit('diff 9')]).to.deep.equal([4, 4])
  })

  says(name, 'A document that is the same already makes no revision.', async () => {
    expect(await run('restore 1')).to.include({ exit: 0, out: '1\n' })
  })

  says(name, '`init --if-exists replace` can be undone too', async () => {
    await run('set state.extra=1')
    await run('init --app-config app.yaml --if-exists replace')
    expect(await exit('restore 2')).to.equal(0)
    expect((await run('get state.extra')).out).to.equal('1\n')
  })

  for (const [, system = '', actor = '', , known = ''] of readPage(name).matchAll(
    /^\| (\w+) \| `(\w+)`(?: \([^|]*)? \| (.*?) \| `([^`]+)` \|$/gm,
  )) {
    it(`${name}: ${system} names the actor in ${actor}, and is known by ${known}`, async () => {
      const [variable = '', value = 'https://ci.example/'] = known.split('=')

      await run('set state.a=1', { [variable]: value, [actor]: 'grace' })

      expect((await run('history --limit 1')).out).to.match(/^2 {2}\S+ {2}grace {2}set/)
    })
  }
})

describe('what docs/reruns.md says', () => {
  beforeEach(aDemo)
  const name = 'docs/reruns.md'
  const set = 'set state.deployed[]=1.4.0 --increment state.deployments=1 --delivery-id deploy-x7'

  says(name, '`--json` says `"changed": false, "repeated": true`', async () => {
    await run(set)
    await run('set state.other=1')
    expect(await json(set)).to.include({ changed: false, repeated: true, revision: 3 })
  })

  says(name, 'asks no condition: `--if-absent state.owner` holds for the one who made it', async () => {
    const line = 'set state.owner=me --if-absent state.owner --delivery-id a'
    expect([await exit(line), await exit(line)]).to.deep.equal([0, 0])
    expect(await exit(line.replace('-id a', '-id b'))).to.equal(5)
  })

  says(name, 'to expire twice is the same as once, a second `delete` exits 4', async () => {
    expect(await exit('expire 30d')).to.equal(0)
    expect([await exit('delete demo'), await exit('delete demo')]).to.deep.equal([0, 4])
    for (const command of ['expire 1d', 'delete demo', 'lock a --ttl 1m', 'unlock a --token 1']) {
      expect(await exit(`${command} --delivery-id a`), command).to.equal(2)
    }
  })

  says(name, 'It is taken from `CICDSTATEMGR_DELIVERY_ID` when the flag is not there', async () => {
    const env = { CICDSTATEMGR_DELIVERY_ID: 'a' }
    await run('set state.n[]=1', env)
    expect(await json('set state.n[]=1', env)).to.include({ repeated: true })
  })
})

describe('what docs/export.md says', () => {
  beforeEach(aDemo)
  const name = 'docs/export.md'
  const dotenv = async (value: string) => {
    await context.run(['set', `state.v=${value}`])
    const { out, exit: code } = await run('export --format dotenv state.v')
    return code === 0 ? out.replace('CICD_state__v', 'NAME').trimEnd() : code
  }

  says(name, '| letters, digits and <code>_ . , : @ % + = / -</code> only, or empty | `NAME=value` |', async () => {
    expect(await dotenv('aZ09_.,:@%+=/-')).to.equal('NAME=aZ09_.,:@%+=/-')
    expect(await dotenv('')).to.equal('NAME=')
  })

  says(name, "| without a single quote | `NAME='value'` |", async () => {
    expect(await dotenv('a b"$x`#\\n')).to.equal("NAME='a b\"$x`#\\n'")
  })

  says(name, '| with a single quote, but none of <code>" $ ` \\</code> | `NAME="value"` |', async () => {
    expect(await dotenv("it's #1")).to.equal('NAME="it\'s #1"')
  })

  says(
    name,
    'A value that one of these readers would misread is refused with exit code 2, `NOT_EXPORTABLE`',
    async () => {
      for (const value of ['it\'s "', "it's $", "it's `", "it's \\n", '${a}', 'a\\\\b', 'a\\', 'a\rb']) {
        expect(await dotenv(value), JSON.stringify(value)).to.equal(2)
        for (const format of ['shell', 'json']) expect(await exit(`export --format ${format} state.v`)).to.equal(0)
      }
    },
  )

  says(
    name,
    'Neither supports quotes. So line breaks are refused, and white space at the ends too, because of GitLab',
    async () => {
      await context.run(['set', 'state.v=a\nb'])
      expect(await exit('export --format gitlab state.v')).to.equal(2)
      await context.run(['set', 'state.v=a '])
      expect(await exit('export --format gitlab state.v')).to.equal(2)
      await context.run(['set', 'state.v=a "b"'])
      expect((await run('export --format gitlab state.v')).out).to.equal('CICD_state__v=a "b"\n')
    },
  )
})

describe('what docs/events.md says', () => {
  beforeEach(aDemo)
  const name = 'docs/events.md'

  says(
    name,
    'An unknown pipeline exits 4. An event without handlers is a success with the status `unhandled`.',
    async () => {
      expect(await exit('handle-event biuld=success')).to.equal(4)
      expect(await run('handle-event build=nothing')).to.include({ exit: 0 })
      expect(await json('handle-event build=nothing')).to.include({ status: 'unhandled' })
    },
  )

  says(name, 'the command exits 7, when a block failed without `onError: warn`', async () => {
    expect(await exit('handle-event build=failure')).to.equal(7)
  })
})

describe('what docs/catalog.md says', () => {
  beforeEach(aDemo)
  const name = 'docs/catalog.md'

  says(name, 'that step and each one after it that writes the copies fails, with exit code 6', async () => {
    expect(
      (await context.run(['set', '--json-value', 'state.nul="a\\u0000"', '--cache-dir', 'copies'])).exitCode,
    ).to.equal(6)
    expect((await run('get state.nul')).out).to.equal('a\0\n')
    expect(await exit('load --cache-dir copies')).to.equal(6)
  })

  says(name, '`cicdstatemgr get state.version --cached --cache-dir "$CACHE" --id "$ID"`', async () => {
    await run('load --set state.version=1.4.0 --cache-dir copies')
    expect((await run('get state.version --cached --cache-dir copies --id demo')).out).to.equal('1.4.0\n')
  })
})
