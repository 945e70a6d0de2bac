import { namesSecret } from './secret-names.ts'

/**
 * Name and password in a URL: `https://name:password@host`. A password that is not encoded may contain `/`, `?` and `#`, but the text behind a host and its
 * port is a path, such as `https://host/@scope`. Repetitions are bounded, so that long texts are matched fast.
 */
const login =
  /([a-z][a-z0-9+.-]{0,20}:\/\/)([^\s/?#"'<>]{0,500}|[^\s/?#@:"'<>]{0,500}:(?!\d{0,5}(?:[/?#\s"'<>]|$))[^\s"'<>]{0,500})@/gi
/** Webhook URLs: anyone who knows their path can post. */
const webhook =
  /(?:hooks\.slack(?:-gov)?\.com\/(?:services|workflows|triggers)|discord(?:app)?\.com\/api\/webhooks|\.webhook\.office\.com)\/([^\s"'<>|{}]+)/gi
const parameter = /([?&])([\w.-]{1,100})=([^\s&#"'<>|{}]{8,})/g

/** A text whose URLs have no logins and no secret parameters; undefined if it contains the URL of a webhook. */
export function withoutAccess(text: string): string | undefined {
  if (text.search(webhook) !== -1) return undefined
  return text
    .replace(login, '$1')
    .replace(parameter, (whole, mark: string, name: string) => (opens(name) ? `${mark}${name}=***` : whole))
}

/** The passwords in a text's URLs, as written and percent-decoded. A password that is a template is left out. */
export function passwordsIn(text: string): readonly string[] {
  return [...text.matchAll(login)]
    .map(([, , userinfo = '']) => userinfo.slice(userinfo.indexOf(':') + 1 || userinfo.length))
    .filter((password) => password !== '' && !isTemplate(password))
    .flatMap((password) => [password, decoded(password)])
}

/** The secrets in a text's URLs, apart from logins: the path of a webhook, and the value of a parameter with a secret's name. */
export function accessIn(text: string): readonly string[] {
  const paths = [...text.matchAll(webhook)].flatMap(([, path = '']) => [path, path.split('/').at(-1) ?? ''])
  const values = [...text.matchAll(parameter)].flatMap(([, , name = '', value = '']) =>
    opens(name) ? [value, decoded(value)] : [],
  )
  return [...paths, ...values]
}

/** Whether the value of a URL parameter with this name works like a password. */
function opens(name: string): boolean {
  return namesSecret(name) || /^sig(?:nature)?$/i.test(name)
}

/** The credentials in the value of a header such as Authorization: the text behind the scheme; for Basic also the decoded login and its password. */
export function credentialsIn(value: string): readonly string[] {
  const [, scheme = '', rest = value] = /^(\S+)\s+(\S.*)$/s.exec(value.trim()) ?? []
  if (scheme.toLowerCase() !== 'basic') return [rest]
  const plain = Buffer.from(rest, 'base64').toString()
  return [rest, plain, plain.slice(plain.indexOf(':') + 1)]
}

/** Whether a text is a template, whose value is not known yet. */
export function isTemplate(text: string): boolean {
  return /\{\{|\{%/.test(text)
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
