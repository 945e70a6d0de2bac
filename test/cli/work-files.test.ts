import { expect } from 'chai'
import { mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Demo } from '../support/demo.ts'
import { demo } from '../support/demo.ts'

describe('files that the command line names', () => {
  let context: Demo
  beforeEach(async () => {
    context = await demo()
    await mkdir(join(context.cwd, 'source'))
    await writeFile(join(context.cwd, 'secrets.yaml'), 'token: xoxb-12345678')
    await symlink('../secrets.yaml', join(context.cwd, 'source', 'link.yaml'))
    await symlink('..', join(context.cwd, 'source', 'up'))
  })

  const within = ['--files-dir', 'source']
  const write = (name: string, text: string) => writeFile(join(context.cwd, 'source', name), text)
  const read = (name: string) => readFile(join(context.cwd, name), 'utf8')

  it('are read from the directory of --files-dir, as the format says', async () => {
    await write('notes.md', 'a\n{{ b }}\n')
    await write('report.json', '{"a": [1.0]}')
    await write('more.yaml', 'a: yes')
    const set = (...args: string[]) => context.run(['set', ...args, ...within])

    await set('--file', 'state.notes=notes.md')
    await set('--file', 'state.report=report.json', '--file-format', 'json')
    await set('--file', 'state.more=more.yaml', '--file-format', 'yaml')
    await set('--json-file', 'state.same=report.json')

    expect((await context.run(['get', '$["state"]["notes", "report", "more", "same"]'])).stdout).to.equal(
      '["a\\n{{ b }}\\n",{"a":[1.0]},{"a":true},{"a":[1.0]}]\n',
    )
  })

  it('may lie behind the links with which Kubernetes mounts them', async () => {
    await mkdir(join(context.cwd, 'source', '..2026_01'))
    await writeFile(join(context.cwd, 'source', '..2026_01', 'notes.md'), 'mounted')
    await symlink('..2026_01', join(context.cwd, 'source', '..data'))
    await symlink('..data/notes.md', join(context.cwd, 'source', 'notes.md'))

    await context.run(['set', '--file', 'state.notes=notes.md', ...within])

    expect((await context.run(['get', 'state.notes'])).stdout).to.equal('mounted\n')
  })

  for (const file of ['link.yaml', '../secrets.yaml', 'up/secrets.yaml', '/etc/hostname', '/proc/self/environ', '.']) {
    it(`are not read elsewhere, as ${file} would be`, async () => {
      for (const args of [
        ['set', '--file', `state.stolen=${file}`],
        ['set', '--yaml-file', `state.stolen=${file}`],
        ['load', '--json-file', `state.stolen=${file}`],
        ['render', '--file', file],
      ]) {
        const { exitCode, stdout, stderr } = await context.run([...args, ...within])

        expect({ exitCode, stdout, stderr }, args.join(' ')).to.deep.equal({
          exitCode: 2,
          stdout: '',
          stderr: `Error: ${file} is not in the directory source\nCode: FILE_OUTSIDE\n`,
        })
      }
    })
  }

  it('are written there, whole, in folders that are made, and with the line break that stdout has', async () => {
    await write('deploy.j2', '{{ state.appName }}: {{ size }}')

    const rendered = await context.run(
      ['render', '--file', 'deploy.j2', '--var-text', 'size=2', '--output', 'out/deploy', ...within],
    ) // prettier-ignore
    const exported = await context.run(
      ['export', 'state.appName', '--format', 'shell', '--output', 'out/sh', '--no-newline', ...within],
    ) // prettier-ignore

    expect([rendered.stdout, exported.stdout]).to.deep.equal(['out/deploy\n', 'out/sh'])
    expect(await read('source/out/deploy')).to.equal('shop: 2\n')
    expect(await read('source/out/sh')).to.equal("CICD_state__appName='shop'")
    expect((await stat(join(context.cwd, 'source/out/sh'))).mode & 0o777).to.equal(0o644)
  })

  it('get a whole context too, readable by its owner only, and only one file', async () => {
    const whole = (...args: string[]) => context.run(['export', '--whole', ...args])

    expect((await whole('--output', 'whole.json')).stdout).to.equal('whole.json\n')
    expect((await whole('--output', 'whole.json', ...within)).stdout).to.equal('whole.json\n')
    for (const file of ['whole.json', 'source/whole.json']) {
      expect(JSON.parse(await read(file)), file).to.have.property('id', 'demo')
      expect((await stat(join(context.cwd, file))).mode & 0o777, file).to.equal(0o600)
    }
    expect((await whole('../out', ...within)).stderr).to.match(/^Error: \.\.\/out is not in the directory source\n/)
    expect(await whole('a.json', '--output', 'b.json')).to.deep.equal({
      exitCode: 2,
      stdout: '',
      stderr:
        'Error: with --whole the file is named twice: as FILE and as --output\nCode: USAGE\nTry this: cicdstatemgr export --whole FILE\n',
    })
  })

  for (const file of ['../out', 'up/out', '/tmp/out', 'up/new/out', '..', '.']) {
    it(`are not written elsewhere, as ${file} would be`, async () => {
      const { exitCode, stderr } = await context.run(['render', 'x', '--output', file, ...within])

      expect({ exitCode, stderr }).to.deep.equal({
        exitCode: 2,
        stderr: `Error: ${file} is not in the directory source\nCode: FILE_OUTSIDE\n`,
      })
      await context.run(['render', 'y', '--output', 'link.yaml', ...within])
      expect(await read('secrets.yaml')).to.equal('token: xoxb-12345678')
    })
  }

  it('need a directory that is there and is named', async () => {
    const missing = await context.run(['render', 'x', '--output', 'a', '--files-dir', 'sources'])
    const empty = await context.run(['render', 'x', '--output', 'a', '--files-dir='])

    expect(missing.stderr).to.equal('Error: --files-dir sources: there is no such directory\nCode: FILE_OUTSIDE\n')
    expect(empty.stderr).to.match(/^Error: --files-dir: the directory is empty/)
    expect([missing.exitCode, empty.exitCode]).to.deep.equal([2, 2])
  })

  it('stay as they were where the template fails', async () => {
    await write('old', 'old')

    const { exitCode } = await context.run(['render', '{{ a.b.c }}', '--output', 'old', ...within])

    expect([exitCode, await read('source/old')]).to.deep.equal([3, 'old'])
  })

  it('hold a template, or the command line does', async () => {
    const both = await context.run(['render', 'x', '--file', 'a'])
    const none = await context.run(['render'])

    for (const { stderr } of [both, none]) {
      expect(stderr).to.match(/^Error: a template or --file FILE is expected, one of the two\n/)
    }
  })
})
