import { json } from 'node:stream/consumers'
import { createTemplateEngine } from '../../src/templates/jinja-engine.ts'
import type { TemplateContext } from '../../src/templates/template-engine.ts'
import { TemplateError } from '../../src/templates/template-error.ts'

/** Renders the template on stdin, also if that fails, and prints the CPU time in milliseconds and the growth of memory in megabytes. */
const { template, context } = (await json(process.stdin)) as { template: string; context: TemplateContext }
const engine = createTemplateEngine()
engine.render('warm', {}, { origin: 'test' })
const before = process.resourceUsage().maxRSS
const started = process.cpuUsage()
try {
  engine.render(template, context, { origin: 'test' })
} catch (error) {
  if (!(error instanceof TemplateError)) throw error
}
const { user, system } = process.cpuUsage(started)
const megabytes = (process.resourceUsage().maxRSS - before) / 1024
process.stdout.write(JSON.stringify({ milliseconds: (user + system) / 1000, megabytes }))
