import { DataError } from '../data-error.ts'

export const MAX_COLUMNS = 1000

/** How a CSV file is written (RFC 4180, with any of the usual delimiters). */
export interface CsvHeader {
  readonly delimiter: string
  readonly names: readonly string[]
}

const DELIMITERS = [',', '\t', ';', '|']

/**
 * Reads the first record of `text`, the beginning of a file. The delimiter is the one that occurs most in it outside
 * quotes. Errors: UPLOAD_EMPTY, UPLOAD_HEADER, UPLOAD_TOO_WIDE.
 */
export function readCsvHeader(text: string): CsvHeader {
  const record = firstRecord(text)
  if (record.trim() === '') throw new DataError('UPLOAD_EMPTY')
  const delimiter = mostFrequentDelimiter(record)
  const names = splitRecord(record, delimiter).map((name) => name.trim())
  checkHeader(names)
  return { delimiter, names }
}

/** Errors: UPLOAD_HEADER, UPLOAD_TOO_WIDE. */
export function checkHeader(names: readonly string[]): void {
  if (names.length > MAX_COLUMNS) {
    throw new DataError('UPLOAD_TOO_WIDE', { columns: names.length, limit: MAX_COLUMNS })
  }
  const seen = new Set<string>()
  names.forEach((name, index) => {
    if (name === '' || seen.has(name)) throw new DataError('UPLOAD_HEADER', { position: index + 1 })
    seen.add(name)
  })
}

/** Up to the first line end outside quotes. */
function firstRecord(text: string): string {
  let quoted = false
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (character === '"') quoted = !quoted
    else if (!quoted && (character === '\n' || character === '\r')) return text.slice(0, at)
  }
  return text
}

function mostFrequentDelimiter(record: string): string {
  const outsideQuotes = record.replace(/"[^"]*"/g, '')
  const counts = DELIMITERS.map((delimiter) => outsideQuotes.split(delimiter).length - 1)
  return DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ','
}

function splitRecord(record: string, delimiter: string): string[] {
  const fields: string[] = []
  let field = ''
  let quoted = false
  for (let at = 0; at < record.length; at++) {
    const character = record[at] ?? ''
    if (character === '"' && quoted && record[at + 1] === '"') {
      field += '"'
      at++
    } else if (character === '"') quoted = !quoted
    else if (character === delimiter && !quoted) {
      fields.push(field)
      field = ''
    } else field += character
  }
  return [...fields, field]
}
