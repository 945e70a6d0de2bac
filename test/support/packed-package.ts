import { execFileSync, spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { tempDir } from './temp-dir.ts'

const root = join(import.meta.dirname, '..', '..')
let packed: Promise<string> | undefined

/** The file that `npm pack` makes of what was built; once for all tests of a process. */
export function packedPackage(): Promise<string> {
  return (packed ??= pack())
}

async function pack(): Promise<string> {
  const directory = await tempDir()
  // Without scripts: "prepack" would build, beside tests that run what was built.
  execFileSync('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', directory], { cwd: root })
  return join(directory, ...readdirSync(directory))
}

/** A new project in an empty directory that has the package installed, and nothing else. */
export async function projectWithPackage(): Promise<string> {
  const cwd = await tempDir()
  const home = join(cwd, 'node_modules', 'cicdstatemgr')
  await mkdir(home, { recursive: true })
  execFileSync('tar', ['-xzf', await packedPackage(), '-C', home, '--strip-components=1'])
  await writeFile(join(cwd, 'package.json'), '{"type": "module"}')
  return cwd
}

/** What the compiler says of a file of a project, with types of Node where they are asked for; nothing where it is right. */
export function compilerSays(cwd: string, file: string, ...options: readonly string[]): string {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  const strict = ['--noEmit', '--strict', '--skipLibCheck', 'false', '--target', 'es2024']
  const lib = ['--lib', 'es2024,esnext.disposable']
  return spawnSync(process.execPath, [tsc, ...strict, ...lib, ...options, file], { cwd, encoding: 'utf8' }).stdout
}

/** Options of the compiler for a program that knows Node. */
export const nodeTypes = ['--types', 'node', '--typeRoots', join(root, 'node_modules', '@types')]
