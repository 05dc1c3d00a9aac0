const DAY_MS = 86_400_000

/** Full working days (Monday to Friday, local time) between two moments; public holidays are not known here. */
export function workingDaysBetween(from: string, to: number): number {
  const start = new Date(from)
  let days = 0
  for (let at = start.getTime() + DAY_MS; at <= to; at += DAY_MS) {
    const weekday = new Date(at).getDay()
    if (weekday !== 0 && weekday !== 6) days += 1
  }
  return days
}
