import type { BilingualText, ColumnUseName } from '@yingbi/contracts'

/** The ten uses of a column in words; the workspace shows the same ones. */
export const COLUMN_USE_NAMES: Readonly<Record<ColumnUseName, BilingualText>> = {
  join: { zh: '连接', en: 'join' },
  group: { zh: '分组', en: 'group' },
  filter: { zh: '筛选', en: 'filter' },
  aggregate: { zh: '聚合', en: 'aggregate' },
  compare: { zh: '比较', en: 'compare' },
  rank: { zh: '排序', en: 'rank' },
  payload: { zh: '携带', en: 'carry' },
  project: { zh: '输出', en: 'output' },
  model: { zh: '建模', en: 'model' },
  encrypted: { zh: '密算', en: 'encrypted' },
}
