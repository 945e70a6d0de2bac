// Lets Node 22.0 run the sources: it neither strips types nor supports `await using`. It is loaded with `--import`, in child processes too.
import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { register } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isMainThread } from 'node:worker_threads'

const cache = join(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'node22')

// Node loads this file a second time, in the thread that runs loader hooks.
if (isMainThread) register(import.meta.url)

/** Node's hook that loads a module. */
export async function load(url, context, nextLoad) {
  if (!url.startsWith('file:') || !url.endsWith('.ts')) return nextLoad(url, context)
  return { format: 'module', source: await compiled(fileURLToPath(url)), shortCircuit: true }
}

/** The compiled file, from the cache if possible: tests start dozens of processes, and each compiler is another one. */
async function compiled(file) {
  const source = await readFile(file, 'utf8')
  const kept = join(cache, `${createHash('sha256').update(`${file}\0${source}`).digest('hex')}.js`)
  try {
    return await readFile(kept, 'utf8')
  } catch {
    const { transform } = await import('esbuild')
    const { code } = await transform(source, { loader: 'ts', target: 'node22', sourcefile: file, sourcemap: 'inline' })
    await mkdir(cache, { recursive: true })
    const unfinished = `${kept}.${process.pid}`
    await writeFile(unfinished, code)
    await rename(unfinished, kept)
    return code
  }
}
