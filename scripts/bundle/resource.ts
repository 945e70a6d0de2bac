import { load } from 'js-yaml'

/** One resource of a bundle. */
export interface Resource {
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  /** The YAML text of the file. */
  readonly text: string
}

/** Reads a Tekton resource; `file` is its name in errors. Throws for any other text. */
export function resourceOf(text: string, file: string): Resource {
  const { apiVersion, kind, metadata } = (load(text) ?? {}) as Partial<Document>
  if (apiVersion?.startsWith('tekton.dev/') !== true || kind === undefined || metadata?.name === undefined) {
    throw new Error(`${file}: a bundle takes resources of tekton.dev with a name, one a file`)
  }
  return { apiVersion, kind, name: metadata.name, text }
}

/** The resource with another image as the default of its param `image`; comments and layout stay. Throws if it has no such param. */
export function withImage(resource: Resource, image: string): Resource {
  if (!/^[a-z0-9][\w./:-]*(:(?!latest$)[\w][\w.-]*|@sha256:[0-9a-f]{64})$/.test(image)) {
    throw new Error(`${image} is no image with a version: wanted is NAME:TAG, not latest, or NAME@sha256:DIGEST`)
  }
  // The default of the list item with the name `image`, at any position in the item.
  const text = resource.text.replace(
    /(\n( +)- name: image\n(?:\2 {2}.*\n)*?\2 {2}default: ).*/,
    (_, before: string) => before + image,
  )
  const param = (load(text) as Document).spec?.params?.find(({ name }) => name === 'image')
  if (param?.default !== image)
    throw new Error(`the ${resource.kind} ${resource.name} has no default for a param image`)
  return { ...resource, text }
}

interface Document {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata?: { readonly name?: string }
  readonly spec?: { readonly params?: readonly { readonly name?: string; readonly default?: unknown }[] }
}
