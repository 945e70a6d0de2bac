import { isObject } from '../../json/json.ts'
import type { JsonObject } from '../../json/json.ts'
import { below } from '../../json/path.ts'
import type { Path } from '../../json/path.ts'
import type { MigrationFile, MigrationFindings } from './migration-findings.ts'

const longestExpression = 5000

interface Report {
  readonly file: MigrationFile
  readonly findings: MigrationFindings
}

/** Checks what an EventListener trusts: its interceptor, and the CEL filters. */
export function checkInterceptor({ file, findings }: Report, value: JsonObject, path: Path): void {
  const { webhook, filter, expression } = value
  if (isObject(webhook) && JSON.stringify(webhook).includes('slack-payload-handler')) {
    const message = 'slack-payload-handler turns what Slack sends into JSON, and checks no signature'
    findings.add({ code: 'SLACK_INTERCEPTOR', file, path: below(path, 'webhook'), message })
  }
  for (const [key, text] of Object.entries({ filter, expression })) {
    if (typeof text === 'string') checkCel({ file, findings }, text, below(path, key))
  }
}

function checkCel({ file, findings }: Report, whole: string, path: Path): void {
  const text = whole.slice(0, longestExpression)
  if (/\bbody\.token\b/.test(text) && /compareSecret|==|\.match\(/.test(text)) {
    const message = "decides by Slack's verification token, which is the same for ever and stands in every request"
    findings.add({ code: 'SLACK_TOKEN_IN_FILTER', file, path, message })
  }
  const literal = /\bheader\.match\(\s*['"]([^'"]*(?:key|token|secret)[^'"]*)['"]\s*,\s*['"][^'"]+['"]\s*\)/i
  const [, header] = literal.exec(text) ?? []
  if (header === undefined) return
  const message = 'compares a header with a secret that is written in the manifest'
  const suggestion = `Compare it with a Secret: header.canonical('${header}').compareSecret('KEY', 'SECRET'), where SECRET is the name of the Secret and KEY a key in it.`
  findings.add({ code: 'SECRET_IN_FILTER', file, path, message, suggestion })
}
