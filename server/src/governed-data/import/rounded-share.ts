/** A share coarse enough to say nothing of single rows. */
export function roundedShare(share: number): string {
  if (share < 0.01) return '<1%'
  const steps = [1, 2, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100]
  const percent = share * 100
  return `${steps.reduce((best, step) => (Math.abs(step - percent) < Math.abs(best - percent) ? step : best))}%`
}
