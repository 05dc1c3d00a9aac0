/** One measured comparison; ids are stable, so that figures can be followed over time. */
export interface Figure {
  readonly id: string
  readonly ours: number
  readonly baseline: number
  readonly unit: string
  /** Size of the work, e.g. rows. */
  readonly n: number
  readonly runs: number
  readonly baselineName: string
  readonly higherIsBetter?: true
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

/** Milliseconds of one call. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}

/** Measures two pieces of work in turns, so that the machine's mood falls on both; medians in milliseconds. */
export async function inTurns(
  runs: number,
  ours: () => Promise<unknown>,
  baseline: () => Promise<unknown>,
): Promise<{ readonly ours: number; readonly baseline: number }> {
  await ours()
  await baseline()
  const times = { ours: [] as number[], baseline: [] as number[] }
  for (let run = 0; run < runs; run++) {
    times.ours.push(await timed(ours))
    times.baseline.push(await timed(baseline))
  }
  return { ours: median(times.ours), baseline: median(times.baseline) }
}

/** `--json`: one object a line. */
export function asLine(figure: Figure): string {
  const round = (value: number): number => Number(value.toPrecision(4))
  return JSON.stringify({
    ...figure,
    ours: round(figure.ours),
    baseline: round(figure.baseline),
    ratio: round(figure.ours / figure.baseline),
  })
}

/** For people: id, ratio first, then what it is made of. */
export function asRow(figure: Figure): string {
  const show = (value: number): string =>
    value >= 1000 ? Math.round(value).toLocaleString('en') : value.toPrecision(3)
  const ratio = `${(figure.ours / figure.baseline).toPrecision(3)}x`
  const better = figure.higherIsBetter === true ? ', higher is better' : ''
  return [
    figure.id.padEnd(20),
    ratio.padStart(10),
    `${show(figure.ours)} / ${show(figure.baseline)} ${figure.unit}`.padStart(30),
    `  against ${figure.baselineName}, n = ${figure.n.toLocaleString('en')}, ${figure.runs} runs${better}`,
  ].join('')
}
