import type { Dataset } from '@yingbi/contracts'

/** The dataset that the first question is about: the demonstration's, else the first that answers questions. */
export function firstDataset(datasets: readonly Dataset[]): string | null {
  const open = datasets.filter(({ status }) => status === 'published').map(({ name }) => name)
  return open.find((name) => name === 'hospital') ?? open[0] ?? null
}
