import { json } from 'node:stream/consumers'
import { createTemplateEngine } from '../../src/templates/jinja-engine.ts'
import type { TemplateContext } from '../../src/templates/template-engine.ts'

/** Renders the template on stdin, which fails, and prints the CPU time in milliseconds. */
const { template, context } = (await json(process.stdin)) as { template: string; context: TemplateContext }
const engine = createTemplateEngine()
engine.render('warm', {}, { origin: 'test' })
const started = process.cpuUsage()
try {
  engine.render(template, context, { origin: 'test' })
} catch {
  const { user, system } = process.cpuUsage(started)
  process.stdout.write(String((user + system) / 1000))
}
