export const pictureFormats = ['html', 'svg', 'mermaid'] as const
/** What a picture of a flow is written as. */
export type PictureFormat = (typeof pictureFormats)[number]
