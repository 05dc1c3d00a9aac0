import type { Resource } from 'i18next'

const files = import.meta.glob<Resource[string][string]>('./zh-CN/*.json', { eager: true, import: 'default' })

/** Texts by namespace; the namespace is the file's name. */
export const resources: Resource[string] = Object.fromEntries(
  Object.entries(files).map(([path, texts]) => [path.replace(/^.*\/|\.json$/g, ''), texts]),
)
