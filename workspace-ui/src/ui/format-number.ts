import type { Locale } from '@yingbi/contracts'

/** Numbers as people read them in the two languages. A minus is U+2212; an unknown value is an en dash. */
export const MINUS = '\u2212'
export const NO_VALUE = '–'

function grouped(value: number, decimals: number): string {
  const text = Math.abs(value).toLocaleString('en-US', {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  })
  const isZero = Number(text.replaceAll(',', '')) === 0
  return value < 0 && !isZero ? `${MINUS}${text}` : text
}

/** Decimals that show an error with two significant digits: 27 -> 0, 3.2 -> 1, 0.0417 -> 3. */
export function decimalsForError(error: number): number {
  if (!Number.isFinite(error) || error <= 0) return 0
  return Math.max(0, 1 - Math.floor(Math.log10(Number(error.toPrecision(2)))))
}

/** Decimals that show the one leading digit of a mark on an axis: 300 -> 0, 0.3 -> 1, 0.01 -> 2. */
export function decimalsForMark(mark: number): number {
  return mark > 0 && Number.isFinite(mark) ? Math.max(0, -Math.floor(Math.log10(mark) + 1e-9)) : 0
}

/** One precision for a whole column: that of its smallest error. */
export function decimalsForColumn(errors: readonly number[]): number {
  const smallest = Math.min(...errors.filter((error) => error > 0))
  return Number.isFinite(smallest) ? decimalsForError(smallest) : 0
}

/** A number with thousands separators and a fixed count of decimals. */
export function formatNumber(value: number, decimals = 0): string {
  return Number.isFinite(value) ? grouped(value, decimals) : NO_VALUE
}

/** An error always leads with ±. */
export function formatError(error: number, decimals = decimalsForError(error)): string {
  return `±${grouped(Math.abs(error), decimals)}`
}

/** A share of 1 as percent: one decimal below 100 %, none above; what rounds to nothing is said to be below 0.1 %. */
export function formatPercent(share: number): string {
  const percent = Math.abs(share) * 100
  if (percent > 0 && percent < 0.05) return '<0.1%'
  return `${grouped(share * 100, percent >= 100 ? 0 : 1)}%`
}

/** Epsilon: two decimals; three significant digits below 0.1, so that a small price is never shown as nothing. */
export function formatEpsilon(epsilon: number): string {
  if (epsilon !== 0 && Math.abs(epsilon) < 0.1) return String(Number(epsilon.toPrecision(2)))
  return grouped(epsilon, 2)
}

/** Rho, an exact decimal string: six decimals. */
export function formatRho(rho: string): string {
  const [whole = '0', fraction = ''] = rho.split('.')
  return `${whole}.${fraction.padEnd(6, '0').slice(0, Math.max(6, fraction.length))}`
}

/** A small probability as mantissa and power of ten: 1e-6 -> {mantissa: null, exponent: 6} for 10 to the minus 6. */
export function powerOfTen(probability: number): { readonly mantissa: string | null; readonly exponent: number } {
  const [mantissa = '1', exponent = '0'] = probability.toExponential(1).split('e')
  return { mantissa: Number(mantissa) === 1 ? null : String(Number(mantissa)), exponent: -Number(exponent) }
}

/** Size of a private table, which is published rounded: 约 120 万, ≈1.2 M. */
export function formatApproximate(count: number, locale: Locale): string {
  if (locale === 'zh-CN') {
    return count >= 10_000 ? `约 ${Number((count / 10_000).toPrecision(2))} 万` : `约 ${grouped(count, 0)}`
  }
  if (count >= 1_000_000) return `≈${Number((count / 1_000_000).toPrecision(2))} M`
  return count >= 10_000 ? `≈${Number((count / 1000).toPrecision(3))} k` : `≈${grouped(count, 0)}`
}

/** Bytes with a binary unit. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  const rank = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, bytes)) / 10)))
  return `${grouped(bytes / 1024 ** rank, rank === 0 ? 0 : 1)} ${units[rank] ?? 'B'}`
}
