// Runs test files on Node 22.0, where Mocha's own command does not start: the bundle of it is the first argument, the files follow.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { tellRetries } from '../parts/tell-retries.mjs'

const [bundle, ...files] = process.argv.slice(2)
const { default: Mocha } = await import(bundle)
const { timeout, forbidOnly, 'check-leaks': checkLeaks, global } = JSON.parse(readFileSync('.mocharc.json', 'utf8'))
const mocha = new Mocha({ retries: 1, timeout, forbidOnly, checkLeaks, globals: global })
for (const file of files) mocha.addFile(resolve(file))
await mocha.loadFilesAsync()
const runner = mocha.run((failures) => process.exit(failures === 0 ? 0 : 1))
tellRetries(runner)
