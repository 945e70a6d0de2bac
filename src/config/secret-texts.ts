import { namesSecret } from './secret-names.ts'

/**
 * Name and password in a url: `https://name:password@host`. In one that is wrongly written a password may hold `/`, `?` and `#`, but what stands
 * behind a host and its port is a path, such as `https://host/@scope`. Repetitions are bounded, so that a long text takes no long time.
 */
const login =
  /([a-z][a-z0-9+.-]{0,20}:\/\/)([^\s/?#"'<>]{0,500}|[^\s/?#@:"'<>]{0,500}:(?!\d{0,5}(?:[/?#\s"'<>]|$))[^\s"'<>]{0,500})@/gi
/** Whoever knows the path of such a url may post. */
const webhook =
  /(?:hooks\.slack(?:-gov)?\.com\/(?:services|workflows|triggers)|discord(?:app)?\.com\/api\/webhooks|\.webhook\.office\.com)\/([^\s"'<>|{}]+)/gi
const parameter = /([?&])([\w.-]{1,100})=([^\s&#"'<>|{}]{8,})/g

/** What is left of a text when the logins and the secret parameters are taken out of its urls; undefined if it holds the url of a webhook. */
export function withoutAccess(text: string): string | undefined {
  if (text.search(webhook) !== -1) return undefined
  return text
    .replace(login, '$1')
    .replace(parameter, (whole, mark: string, name: string) => (opens(name) ? `${mark}${name}=***` : whole))
}

/** Passwords in a text's urls, as written and as sent: a url has them percent-encoded. A template has none itself. */
export function passwordsIn(text: string): readonly string[] {
  return [...text.matchAll(login)]
    .map(([, , userinfo = '']) => userinfo.slice(userinfo.indexOf(':') + 1 || userinfo.length))
    .filter((password) => password !== '' && !isTemplate(password))
    .flatMap((password) => [password, decoded(password)])
}

/** What lets somebody in by a url in the text: the path of a webhook, a parameter with a secret's name. */
export function accessIn(text: string): readonly string[] {
  const paths = [...text.matchAll(webhook)].flatMap(([, path = '']) => [path, path.split('/').at(-1) ?? ''])
  const values = [...text.matchAll(parameter)].flatMap(([, , name = '', value = '']) =>
    opens(name) ? [value, decoded(value)] : [],
  )
  return [...paths, ...values]
}

/** Whether a parameter of this name is as good as a password. */
function opens(name: string): boolean {
  return namesSecret(name) || /^sig(?:nature)?$/i.test(name)
}

/** The credentials in the value of a header such as Authorization: behind the scheme, of Basic the password in it too. */
export function credentialsIn(value: string): readonly string[] {
  const [, scheme = '', rest = value] = /^(\S+)\s+(\S.*)$/s.exec(value.trim()) ?? []
  if (scheme.toLowerCase() !== 'basic') return [rest]
  const plain = Buffer.from(rest, 'base64').toString()
  return [rest, plain, plain.slice(plain.indexOf(':') + 1)]
}

/** What is rendered is not a value yet. */
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
