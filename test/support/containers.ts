import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { lock } from 'proper-lockfile'
import { packageAt } from '../../scripts/build/licences.ts'
import { ownStorage } from '../../scripts/image/storage.ts'
import { imageRegistry } from '../../scripts/release/registry.ts'
import { hashOfInputs } from './image-inputs.ts'
import { tempDir } from './temp-dir.ts'
import { withoutCoverage } from './without-coverage.ts'

const root = join(import.meta.dirname, '..', '..')
const output = join(root, 'images', 'build')
const stamp = join(output, 'stamp')
const needed = ['podman', 'buildah', 'runc', 'mmdebstrap']

/** The options of `podman run` for machines with few rights, and without access to registries. */
const hereFlags = [
  ...['--pull=never', '--network=host', '--http-proxy=false'],
  ...['--ulimit=nofile=4096:4096', '--ulimit=nproc=4096:4096'],
] as const

export type ImageName = 'cicdstatemgr' | 'cicdstatemgr-shell'

export interface ContainerOptions {
  /** The name that `ensureImage` returns. */
  readonly image: string
  /** Replaces the image's entrypoint and command. */
  readonly command?: readonly string[]
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** `UID` or `UID:GID`; the image's by default. */
  readonly user?: string
  /** Supplementary groups of the user. */
  readonly groups?: readonly number[]
  readonly mounts?: readonly Mount[]
  readonly workdir?: string
  readonly readOnlyRoot?: boolean
  readonly stdin?: string | Uint8Array
  /** Addresses by name, for its /etc/hosts. */
  readonly addHosts?: Readonly<Record<string, string>>
  /** Empty directories in memory that every user can write to. */
  readonly tmpfs?: readonly string[]
  /** Timeout in milliseconds; then the container is killed, and the promise rejects. A minute by default. */
  readonly timeout?: number
}

export interface Mount {
  readonly source: string
  readonly target: string
  readonly readOnly?: boolean
}

export interface ContainerResult {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

let reason: Promise<string | undefined> | undefined
let images: Promise<void> | undefined
let said = false

/** The reason why containers cannot be run here; undefined if they can. */
export function containersUnavailable(): Promise<string | undefined> {
  return (reason ??= Promise.resolve(whyNot()))
}

/** For `before`: skips the tests if containers cannot be run, and prints the reason once. In CI this is a failure. */
export async function skipWithoutContainers(this: Mocha.Context): Promise<void> {
  const reason = await containersUnavailable()
  if (reason === undefined) return
  if (process.env.CI === 'true') throw new Error(`containers cannot be run: ${reason}`)
  if (!said) process.stderr.write(`skipping what needs containers: ${reason}\n`)
  said = true
  this.skip()
}

/** The name of an image of this tree. It is built if needed, once for all test files, and again only if its inputs have changed. */
export async function ensureImage(name: ImageName): Promise<string> {
  await (images ??= ensureImages())
  return `${imageRegistry(root)}/${name}:${packageAt(root).version}`
}

/** Runs a container to its end. Rejects if it cannot be started. */
export async function runContainer(options: ContainerOptions): Promise<ContainerResult> {
  return startContainer(options).result
}

/** Starts a container. `kill` sends a signal as soon as the container runs. */
export function startContainer(options: ContainerOptions): {
  readonly result: Promise<ContainerResult>
  kill(signal: NodeJS.Signals): Promise<void>
} {
  const name = `cicdstatemgr-${process.pid}-${crypto.randomUUID()}`
  const child = spawn('podman', [...podmanFlags(), 'run', '--name', name, ...runFlags(options)], {
    env: podmanEnvironment(),
    stdio: 'pipe',
  })
  child.stdin.on('error', () => undefined)
  child.stdin.end(options.stdin ?? '')
  const kill = async (signal: NodeJS.Signals) => {
    while (child.exitCode === null && child.signalCode === null) {
      if (runPodman(['kill', '--signal', signal, name]).status === 0) return
      await delay(20)
    }
  }
  const { timeout = 60_000 } = options
  let late = false
  const timer = setTimeout(() => {
    late = true
    void kill('SIGKILL')
  }, timeout)
  const result = Promise.all([
    buffer(child.stdout),
    buffer(child.stderr),
    once(child, 'exit') as Promise<[number | null]>,
  ])
    .then(([stdout, stderr, [code]]) => ({
      exitCode: code ?? -1,
      stdout: stdout.toString(),
      stderr: stderr.toString(),
    }))
    .finally(() => clearTimeout(timer))
    .then((result) => {
      if (late) throw new Error(`the container was killed after ${timeout} ms\n${result.stdout}${result.stderr}`)
      if (result.exitCode === 125) throw new Error(`podman cannot run ${options.image}: ${result.stderr}`)
      return result
    })
  return { result, kill }
}

/** Runs podman on the tests' own storage. Throws if it fails. */
export function podman(args: readonly string[]): string {
  const { status, stdout, stderr } = runPodman(args)
  if (status !== 0) throw new Error(`podman ${args.join(' ')}: ${stderr}`)
  return stdout
}

function runPodman(args: readonly string[]) {
  return spawnSync('podman', [...podmanFlags(), ...args], {
    env: podmanEnvironment(),
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
}

/** A program with the `run` command of docker and podman, on the tests' own storage. */
export async function containerTool(): Promise<string> {
  const tool = join(await tempDir(), 'podman')
  const { CONTAINERS_STORAGE_CONF: config } = ownStorage(output)
  const quoted = [...podmanFlags(), 'run', ...hereFlags].map((flag) => `'${flag}'`).join(' ')
  await writeFile(tool, `#!/bin/sh\nexport CONTAINERS_STORAGE_CONF='${config}'\nshift\nexec podman ${quoted} "$@"\n`, {
    mode: 0o755,
  })
  return tool
}

function whyNot(): string | undefined {
  if (process.platform !== 'linux') return 'they need Linux'
  if (process.getuid?.() !== 0) return 'they need root, to make the base of the images'
  const missing = needed.filter((program) => spawnSync(program, ['--version'], { stdio: 'ignore' }).status !== 0)
  return missing.length === 0 ? undefined : `${missing.join(', ')} not found; see npm run containers`
}

async function ensureImages(): Promise<void> {
  mkdirSync(output, { recursive: true })
  const release = await lock(output, {
    lockfilePath: join(output, 'lock'),
    retries: { forever: true, minTimeout: 100, maxTimeout: 500 },
  })
  try {
    const hash = hashOfInputs(root)
    if (existsSync(stamp) && (await readFile(stamp, 'utf8')) === hash && imagesExist()) return
    if (!existsSync(join(root, 'src', 'config', 'schemas', 'compiled'))) await node(['scripts/compile-schemas.ts'])
    await node(['scripts/image.ts', '--builder=buildah', '--own-storage', '--make-base', '--quick'])
    // Remove the layers of earlier builds: half a gigabyte each.
    podman(['image', 'prune', '--force'])
    await writeFile(stamp, hash)
  } finally {
    await release()
  }
}

function imagesExist(): boolean {
  try {
    return podman(['images', '--quiet', '--filter', 'reference=localhost/cicdstatemgr*']).trim() !== ''
  } catch {
    return false
  }
}

async function node(args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, args, { cwd: root, env: withoutCoverage(), stdio: ['ignore', 'pipe', 'pipe'] })
  const [stdout, stderr, [code]] = await Promise.all([
    buffer(child.stdout),
    buffer(child.stderr),
    once(child, 'exit') as Promise<[number | null]>,
  ])
  if (code !== 0) throw new Error(`${args.join(' ')} failed:\n${stdout.toString()}${stderr.toString()}`)
}

function podmanFlags(): readonly string[] {
  return [
    '--runtime=runc',
    '--cgroup-manager=cgroupfs',
    '--events-backend=none',
    `--tmpdir=${join(output, 'storage', 'tmp')}`,
  ]
}

function podmanEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env, ...ownStorage(output) }
}

function runFlags(options: ContainerOptions): readonly string[] {
  const {
    image,
    command,
    args = [],
    env = {},
    user,
    groups = [],
    mounts = [],
    workdir,
    readOnlyRoot,
    addHosts = {},
    tmpfs = [],
  } = options
  return [
    ...['--rm', '--interactive', '--log-driver=none', ...hereFlags],
    // As in a cluster: a uid that the image does not know has no entry in /etc/passwd.
    '--passwd=false',
    ...['--cap-drop=all', '--security-opt=no-new-privileges'],
    ...(readOnlyRoot === true ? ['--read-only', '--read-only-tmpfs=false'] : []),
    ...(user === undefined ? [] : [`--user=${user}`]),
    ...groups.map((group) => `--group-add=${group}`),
    ...(workdir === undefined ? [] : [`--workdir=${workdir}`]),
    ...(command === undefined ? [] : [`--entrypoint=${JSON.stringify(command)}`]),
    ...Object.entries(env).map(([name, value]) => `--env=${name}=${value}`),
    ...Object.entries(addHosts).map(([name, address]) => `--add-host=${name}:${address}`),
    ...tmpfs.map((path) => `--tmpfs=${path}:rw,mode=1777`),
    ...mounts.map(({ source, target, readOnly }) => `--volume=${source}:${target}${readOnly === true ? ':ro' : ''}`),
    ...[image, ...args],
  ]
}
