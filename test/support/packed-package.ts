import { execFileSync, spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { tempDir } from './temp-dir.ts'

const root = join(import.meta.dirname, '..', '..')
let packed: Promise<string> | undefined

/** The file that `npm pack` makes of dist/; once for all tests of a process. */
function packedPackage(): Promise<string> {
  return (packed ??= pack())
}

async function pack(): Promise<string> {
  const directory = await tempDir()
  // Without scripts: "prepack" would build while other tests run the build.
  execFileSync('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', directory], { cwd: root })
  return join(directory, ...readdirSync(directory))
}

/** Creates a new project in an empty directory, in which only the package is installed. */
export async function projectWithPackage(): Promise<string> {
  const cwd = await tempDir()
  const home = join(cwd, 'node_modules', 'cicdstatemgr')
  await mkdir(home, { recursive: true })
  execFileSync('tar', ['-xzf', await packedPackage(), '-C', home, '--strip-components=1'])
  await writeFile(join(cwd, 'package.json'), '{"type": "module"}')
  return cwd
}

/** The errors of the compiler for files of a project; empty if there are none. `options` can add the types of Node. It takes seconds: give it all files at once. */
export function compilerSays(cwd: string, files: readonly string[], ...options: readonly string[]): string {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  const strict = ['--noEmit', '--strict', '--skipLibCheck', 'false', '--target', 'es2024']
  const lib = ['--lib', 'es2024,esnext.disposable']
  return spawnSync(process.execPath, [tsc, ...strict, ...lib, ...options, ...files], { cwd, encoding: 'utf8' }).stdout
}

/** The compiler options for a program with the types of Node. */
export const nodeTypes = ['--types', 'node', '--typeRoots', join(root, 'node_modules', '@types')]
