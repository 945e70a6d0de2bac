export const pictureFormats = ['html', 'svg', 'mermaid'] as const
/** The formats of a picture of a flow. */
export type PictureFormat = (typeof pictureFormats)[number]
