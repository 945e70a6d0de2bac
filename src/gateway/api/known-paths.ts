interface Known {
  readonly path: RegExp
  readonly methods: readonly string[]
}

/** The paths of an API with their methods. It tells a wrong method on a right path from a wrong path. */
export class KnownPaths {
  readonly #prefix: string
  readonly #known: Known[] = []

  /** `prefix` is what all paths begin with, of letters, digits and slashes. */
  constructor(prefix: string) {
    this.#prefix = prefix
  }

  /** Adds a path such as `/decisions/:context`, in which `:context` is any text without a slash. */
  add(path: string, methods: readonly string[]): void {
    const pattern = path.replaceAll(/:\w+/g, '[^/]+')
    this.#known.push({ path: new RegExp(`^${this.#prefix}${pattern}$`), methods })
  }

  /** The methods that a URL can be used with instead of this one; none if the path is unknown, or if the method is not what is wrong. */
  othersThan(method: string, url: string): readonly string[] {
    const [path = ''] = url.split('?', 1)
    const methods = this.#known.filter((each) => each.path.test(path)).flatMap((each) => each.methods)
    return methods.includes(method) ? [] : methods
  }
}
