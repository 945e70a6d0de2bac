import { contextId } from '../../src/context/context-id.ts'
import { systemClock } from '../../src/io/clock.ts'
import { DirectoryStore } from '../../src/stores/directory/store.ts'
import { changeDocument } from './change-document.ts'

// Runs as a process of its own, until it is killed or has no space left: counts in one context, and prints each count that is stored. Arguments:
// directory, number of characters of padding.
const [path, padding] = process.argv.slice(2)
const limits = { maxBytes: 8_000_000, history: { keep: 5, maxBytes: 100_000 } }
const store = new DirectoryStore({ name: 'directory', path: path! }, limits, systemClock)

void countForEver().catch((error: unknown) => process.stdout.write(`${String(error)}\n`))

async function countForEver(): Promise<void> {
  for (let n = 1; ; n++) {
    await changeDocument(store, contextId('demo'), () => ({ n, padding: 'x'.repeat(Number(padding)) }))
    process.stdout.write(`${n}\n`)
  }
}
