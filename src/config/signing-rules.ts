import { belongTogether, keyIdPattern, readPrivateKey, readPublicKey } from '../decisions/signing/keys.ts'
import { didYouMean } from '../errors/nearest-name.ts'
import { pathOfNames } from '../json/path.ts'
import type { Problem } from './problem.ts'
import type { Settings } from './settings.ts'

interface Input {
  readonly source: string
  readonly settings: Settings
  readonly secrets?: { readonly source: string; readonly settings: Settings }
}

/** Checks that the signing keys can be read, match each other and are in the right file. Messages do not quote a key. */
export function signingKeysAreRight(input: Input): readonly Problem[] {
  const wrong = publicKeyProblems(input)
  // The match of keys cannot be checked if one of them cannot be read.
  return [...wrong, ...(wrong.length === 0 ? privateKeyProblems(input) : [])]
}

function publicKeyProblems({ source, settings }: Input): readonly Problem[] {
  const publicKeys = settings.decisions?.signing?.publicKeys
  if (publicKeys === undefined) return []
  const entries = Object.entries(publicKeys)
  const at = (...names: readonly string[]) =>
    pathOfNames('cicdstatemgr', 'decisions', 'signing', 'publicKeys', ...names)
  if (entries.length === 0) return [{ source, path: at(), message: 'is empty, so that nothing would count' }]
  return entries.flatMap(([name, pem]) => {
    const found = readPublicKey(pem)
    const isName = keyIdPattern.test(name)
    return [
      ...(isName
        ? []
        : [{ source, path: at(name), message: `expected a name of 1 to 63 letters, digits, ., - and _` }]),
      ...('wrong' in found ? [{ source, path: at(name), message: found.wrong, ...hintFor(pem) }] : []),
    ]
  })
}

function privateKeyProblems({ settings, secrets }: Input): readonly Problem[] {
  const key = secrets?.settings.gateway?.signing
  if (secrets === undefined || key === undefined) return []
  const { source } = secrets
  const at = (name: string) => pathOfNames('cicdstatemgr', 'gateway', 'signing', name)
  const publicKeys = settings.decisions?.signing?.publicKeys
  const names = Object.keys(publicKeys ?? {})
  if (publicKeys === undefined || !Object.hasOwn(publicKeys, key.keyId)) {
    const message = `the config has no key ${JSON.stringify(key.keyId)} under decisions.signing.publicKeys${didYouMean(key.keyId, names)}`
    return [{ source, path: at('keyId'), message, suggestion: 'Give everybody its public half, by that name.' }]
  }
  const found = readPrivateKey(key.privateKey)
  if ('wrong' in found) return [{ source, path: at('privateKey'), message: found.wrong }]
  const other = readPublicKey(publicKeys[key.keyId] ?? '')
  if ('wrong' in other || belongTogether(other.key, found.key)) return []
  const message = `is not the other half of decisions.signing.publicKeys.${key.keyId}`
  return [{ source, path: at('privateKey'), message, suggestion: 'Make a pair: cicdstatemgr decisions keys' }]
}

const changeKeys = 'Everyone who can read the config has seen it: make another pair with cicdstatemgr decisions keys.'

function hintFor(pem: string): { readonly suggestion?: string } {
  return pem.includes('PRIVATE KEY-----') ? { suggestion: changeKeys } : {}
}
