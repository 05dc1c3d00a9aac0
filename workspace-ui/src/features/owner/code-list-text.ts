import { CodeListEntry, type DatasetPolicy } from '@yingbi/contracts'

type Entry = DatasetPolicy['codeLists'][string][number]

/** Entries as lines `value | 中文 | English`; trailing names that are missing are left out. */
export function codeListText(entries: readonly unknown[]): string {
  return entries
    .map((entry) => {
      const known = CodeListEntry.safeParse(entry)
      if (!known.success) return ''
      const { value, zh, en } = known.data
      return [
        value,
        ...(zh === undefined && en === undefined ? [] : [zh ?? '']),
        ...(en === undefined ? [] : [en]),
      ].join(' | ')
    })
    .join('\n')
}

/** Reads the lines back; empty ones are skipped. */
export function parseCodeList(text: string): readonly Entry[] {
  return text.split('\n').flatMap((line): Entry[] => {
    const [value = '', zh = '', en = ''] = line.split('|').map((part) => part.trim())
    if (value === '') return []
    return [{ value, ...(zh === '' ? {} : { zh }), ...(en === '' ? {} : { en }) }]
  })
}
