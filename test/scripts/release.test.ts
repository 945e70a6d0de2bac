import { expect } from 'chai'
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { releaseProblems, versionProblems } from '../../scripts/release/check.ts'
import { filesOf } from '../../scripts/release/places.ts'
import { writeRegistry } from '../../scripts/release/registry.ts'
import { repositoryOf } from '../../scripts/release/repository.ts'
import { repositoryRoot } from '../support/manifests.ts'
import { tempDir } from '../support/temp-dir.ts'

const { version } = JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8')) as { version: string }

describe('the version of the product', () => {
  it('is the same in all places now', () => {
    expect(versionProblems(repositoryRoot)).to.deep.equal([])
  })

  it('stands nowhere but in these places', async () => {
    const copy = await copyOfTree()
    release(copy, 'version', '7.8.9')

    const left = [...filesOf(copy)].flatMap(([file, text]) =>
      text
        .split('\n')
        .flatMap((line, index) =>
          line.includes('cicdstatemgr') && line.includes(version) ? [`${file}:${index + 1}: ${line}`] : [],
        ),
    )

    expect(left).to.deep.equal([])
    expect(versionProblems(copy)).to.deep.equal([])
  })

  it('is written into packages, images, snippets and the change log at once', async () => {
    const copy = await copyOfTree()
    writeFileSync(join(copy, 'CHANGELOG.md'), '# Changelog\n\n## Unreleased\n\n### Added\n\n- one\n')

    const said = release(copy, 'version', '7.8.9-rc.1').stdout.split('\n')

    expect(said).to.include.members(['README.md', 'package-lock.json', 'the version is 7.8.9-rc.1'])
    const day = new Date().toISOString().slice(0, 10)
    expect(read(copy, 'CHANGELOG.md')).to.equal(
      `# Changelog\n\n## Unreleased\n\n## 7.8.9-rc.1 - ${day}\n\n### Added\n\n- one\n`,
    )
    const lock = JSON.parse(read(copy, 'package-lock.json')) as {
      version: string
      packages: { '': { version: string } }
    }
    expect([lock.version, lock.packages[''].version]).to.deep.equal(['7.8.9-rc.1', '7.8.9-rc.1'])
    expect(read(copy, 'catalog/task/lock/0.1/lock.yaml')).to.include('default: localhost/cicdstatemgr:7.8.9-rc.1\n')
    expect(read(copy, 'catalog/task/lock/0.1/README.md')).to.match(/name: revision\n +value: v7\.8\.9-rc\.1 #/)
    expect(said).to.include(
      'the registry of the images is localhost: it cannot be released like this (config.imageRegistry of package.json)',
    )
    expect(read(copy, 'examples/github-actions/workflow.yaml')).to.include('/cicdstatemgr-7.8.9-rc.1.tgz\n')
  })

  it('can be written again and again', async () => {
    const copy = await copyOfTree()
    release(copy, 'version', '7.8.9-rc.1')
    writeFileSync(join(copy, 'CHANGELOG.md'), '## Unreleased\n\n### Fixed\n\n- two\n')
    release(copy, 'version', '7.8.9')

    expect(versionProblems(copy)).to.deep.equal([])
    expect(read(copy, 'README.md')).to.include('value: v7.8.9}').and.not.include('rc.1')
  })

  it('is what changesets decide when none is named, and their words go to the change log', async () => {
    const copy = await copyOfTree()
    writeFileSync(
      join(copy, 'CHANGELOG.md'),
      '## Unreleased\n\n### Fixed\n\n- one\n\n## 0.0.1 - 2026-01-01\n\n### Added\n\n- all\n',
    )
    writeFileSync(join(copy, 'package.json'), read(copy, 'package.json').replace(`"${version}"`, '"0.4.1"'))
    changeset(copy, 'a', 'minor', '### Added\n\n- two\n\n### Fixed\n\n- three\n')
    changeset(copy, 'b', 'patch', 'Four, in\ntwo lines.\n')

    expect(release(copy, 'version').stdout).to.match(/the version is 0\.5\.0\n$/)

    const day = new Date().toISOString().slice(0, 10)
    expect(read(copy, 'CHANGELOG.md')).to.equal(
      `## Unreleased\n\n## 0.5.0 - ${day}\n\n### Added\n\n- two\n\n### Changed\n\n- Four, in\n  two lines.\n\n` +
        '### Fixed\n\n- one\n- three\n\n## 0.0.1 - 2026-01-01\n\n### Added\n\n- all\n',
    )
    expect(existsSync(join(copy, '.changeset/a.md'))).to.equal(false)
    expect(existsSync(join(copy, '.changeset/README.md'))).to.equal(true)
  })

  it('is refused, and nothing written, when it is none, or nothing is to be released', async () => {
    const copy = await copyOfTree()
    const before = read(copy, 'package.json')

    for (const wrong of ['v1.2.3', '1.2', '1.2.3+4', 'latest']) {
      expect(release(copy, 'version', wrong).stderr).to.equal(
        `error: ${wrong} is no version such as 0.2.0 or 0.2.0-rc.1\n`,
      )
    }
    expect(release(copy, 'version').stderr).to.equal(
      'error: no changeset decides the version: name it, such as 0.2.0\n',
    )
    writeFileSync(join(copy, 'CHANGELOG.md'), '## Unreleased\n')
    expect(release(copy, 'version', '7.8.9').stderr).to.equal(
      'error: CHANGELOG.md: "Unreleased" says nothing, and no changeset does\n',
    )
    changeset(copy, 'a', 'minor', '### Improved\n\n- two\n')
    expect(release(copy, 'version').stderr).to.match(
      /^error: no heading of the change log: Improved; there are Upgrading: /,
    )
    expect(read(copy, 'package.json')).to.equal(before)
  })
})

describe('the registry of the images', () => {
  it('is written from package.json into catalog, tekton, examples, docs, workflows and tests at once', async () => {
    const copy = await copyOfTree()
    registry(copy, 'registry.acme.test:5000/ci')

    const said = release(copy, 'version', '7.8.9').stdout.split('\n')

    expect(said).to.include('the registry of the images is registry.acme.test:5000/ci')
    const image = 'registry.acme.test:5000/ci/cicdstatemgr'
    expect(read(copy, 'catalog/stepaction/lock/0.1/lock.yaml')).to.include(`default: ${image}:7.8.9\n`)
    expect(read(copy, 'tekton/components/images/images.yaml')).to.include(`cicdstatemgr-shell: ${image}-shell:7.8.9\n`)
    expect(read(copy, 'tekton/components/gateway/deployment.yaml')).to.include(`image: ${image}:7.8.9\n`)
    expect(read(copy, '.github/workflows/e2e.yaml')).to.include(`"${image}-shell:$version"`)
    expect(read(copy, 'examples/docker/container.sh')).to.include('registry=${REGISTRY:-registry.acme.test:5000/ci}\n')
    expect(read(copy, 'docs/image.md')).to.include(`podman push ${image}:7.8.9 registry.example/ci/cicdstatemgr:7.8.9`)
    const left = [...filesOf(copy)].filter(([, text]) => /localhost\/cicdstatemgr|REGISTRY:-localhost/.test(text))
    expect(left.map(([file]) => file)).to.deep.equal([])
  })

  it('can be written again, with another one', async () => {
    const copy = await copyOfTree()
    registry(copy, 'ghcr.io/one')
    release(copy, 'version', '7.8.9')
    writeFileSync(join(copy, 'CHANGELOG.md'), '## Unreleased\n\n### Fixed\n\n- two\n')
    registry(copy, 'ghcr.io/two')
    release(copy, 'version', '7.9.0')

    expect(read(copy, 'tekton/components/images/images.yaml')).to.include(
      'cicdstatemgr: ghcr.io/two/cicdstatemgr:7.9.0\n',
    )
    const left = [...filesOf(copy)].filter(([, text]) => text.includes('ghcr.io/one'))
    expect(left.map(([file]) => file)).to.deep.equal([])
  })

  it('is refused, and nothing written, when it is not one', async () => {
    const copy = await copyOfTree()
    for (const wrong of ['ghcr.io/Octo', 'https://ghcr.io/octo', 'ghcr.io/octo/', '']) {
      registry(copy, wrong)
      expect(release(copy, 'version', '7.8.9').stderr).to.equal(
        `error: config.imageRegistry of package.json is "${wrong}": it must be a registry such as ghcr.io/owner, in lower case, without a slash at the end\n`,
      )
    }
    expect(read(copy, 'catalog/task/lock/0.1/lock.yaml')).to.include(`localhost/cicdstatemgr:${version}\n`)
  })

  it('must not be localhost in a release: neither in package.json nor in any file', async () => {
    const repository = repositoryOf(repositoryRoot)
    const problemsOf = (copy: string) =>
      releaseProblems(copy, { tag: 'v7.8.9', repository }).filter((line) => /registry|localhost/.test(line))
    const copy = await copyOfTree()
    release(copy, 'version', '7.8.9')

    for (const local of ['localhost', 'localhost:5000/ci', 'registry.localhost', '127.0.0.1:5000']) {
      registry(copy, local)
      writeFileSync(join(copy, 'CHANGELOG.md'), '## Unreleased\n\n### Fixed\n\n- x\n')
      release(copy, 'version', '7.8.9')
      expect(problemsOf(copy)).to.deep.equal([
        `the images are called ${local}/cicdstatemgr, which no cluster can pull: write your registry into config.imageRegistry of package.json, then run npm run release:version`,
      ])
    }
    registry(copy, 'ghcr.io/octo')
    expect(problemsOf(copy)).to.deep.equal([
      'tekton/components/images/images.yaml names the registry 127.0.0.1:5000, not ghcr.io/octo: npm run release:version writes that of package.json',
    ])
    writeFileSync(join(copy, 'CHANGELOG.md'), '## Unreleased\n\n### Fixed\n\n- x\n')
    release(copy, 'version', '7.8.9')
    expect(problemsOf(copy)).to.deep.equal([])
    writeFileSync(join(copy, 'examples/new.yaml'), 'a: 1\nimage: localhost/cicdstatemgr-shell@sha256:0123\n')
    expect(problemsOf(copy)).to.deep.equal([
      'examples/new.yaml:2: localhost/cicdstatemgr, not ghcr.io/octo/cicdstatemgr',
    ])
  })
})

describe('the check before a release', () => {
  const repository = 'https://github.com/octo/cicdstatemgr'

  it('wants the tag, the repository, the change log and all places to agree', async () => {
    const copy = await copyOfTree()
    writeFileSync(join(copy, 'CHANGELOG.md'), '## Unreleased\n')
    writeFileSync(join(copy, 'examples/gitlab-ci/gitlab-ci.yaml'), 'image: registry.example/cicdstatemgr-shell:0.0.9\n')

    expect(releaseProblems(copy, { tag: 'v9.9.9', repository })).to.deep.equal([
      `examples/gitlab-ci/gitlab-ci.yaml:1: 0.0.9, not ${version}`,
      'the images are called localhost/cicdstatemgr, which no cluster can pull: write your registry into config.imageRegistry of package.json, then run npm run release:version',
      `the tag v9.9.9 is not v${version}, the version of package.json`,
      `package.json names ${repositoryOf(copy)}, not ${repository}: npm run release:repository -- ${repository}`,
      `CHANGELOG.md has no section "## ${version} - DATE"`,
    ])
  })

  it('passes after the commands that write them', async () => {
    const copy = await copyOfTree()
    release(copy, 'version', '7.8.9')
    const said = release(copy, 'repository', repository).stdout

    expect(said.split('\n')).to.include.members(['README.md', 'SECURITY.md', 'package.json'])
    expect(read(copy, 'README.md')).to.include(`value: ${repository}.git}`)
    expect(read(copy, 'tekton/components/images/images.yaml')).to.include(
      'cicdstatemgr: ghcr.io/octo/cicdstatemgr:7.8.9',
    )
    expect(release(copy, 'check', 'v7.8.9', repository)).to.deep.equal({
      stdout: 'v7.8.9 can be released\n',
      stderr: '',
    })
    expect(release(copy, 'notes', '7.8.9').stdout).to.match(/^### Upgrading: what an operator must do\n/)
    expect(release(copy, 'check', 'v7.8.8', repository).stderr).to.match(/^error: the tag v7\.8\.8 is not v7\.8\.9/)
  })

  it('takes the address of a repository only', async () => {
    const copy = await copyOfTree()
    for (const wrong of [
      'github.com/a/b',
      'https://github.com/',
      'https://github.com/a/b.git',
      'https://github.com/a/b/',
    ]) {
      expect(release(copy, 'repository', wrong).stderr).to.match(/ is no address of a repository such as /)
    }
  })
})

/** The files of the tree as they are, with the registry that they have before the first release. */
async function copyOfTree(): Promise<string> {
  const copy = await tempDir()
  for (const file of filesOf(repositoryRoot).keys()) {
    mkdirSync(dirname(join(copy, file)), { recursive: true })
    cpSync(join(repositoryRoot, file), join(copy, file))
  }
  cpSync(join(repositoryRoot, 'CHANGELOG.md'), join(copy, 'CHANGELOG.md'))
  symlinkSync(join(repositoryRoot, 'node_modules'), join(copy, 'node_modules'))
  registry(copy, 'localhost')
  writeRegistry(copy)
  return copy
}

function release(root: string, ...args: readonly string[]): { stdout: string; stderr: string } {
  const { stdout, stderr } = spawnSync(process.execPath, [join(repositoryRoot, 'scripts/release.ts'), ...args], {
    cwd: root,
    encoding: 'utf8',
  })
  return { stdout, stderr }
}

/** Writes the registry into its one place. */
function registry(root: string, name: string): void {
  const text = read(root, 'package.json')
  writeFileSync(join(root, 'package.json'), text.replace(/"imageRegistry": ".*"/, `"imageRegistry": "${name}"`))
}

function changeset(root: string, name: string, size: string, words: string): void {
  writeFileSync(join(root, '.changeset', `${name}.md`), `---\n'cicdstatemgr': ${size}\n---\n\n${words}`)
}

function read(root: string, file: string): string {
  return readFileSync(join(root, file), 'utf8')
}
