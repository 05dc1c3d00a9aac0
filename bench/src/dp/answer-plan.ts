import { randomFillSync } from 'node:crypto'
import type { DuckDBConnection } from '@duckdb/node-api'
import { exactAggregates, pooledRandomSource, release, type DpPlan, type RandomSource } from '@yingbi/engine'

export const random: RandomSource = pooledRandomSource((bytes) => {
  randomFillSync(bytes)
})

/** Executes a plan and adds the noise: everything that a charged answer costs below HTTP. */
export async function answerPlan(connection: DuckDBConnection, plan: DpPlan): Promise<void> {
  for (const measured of plan.measured) {
    const reader = await connection.runAndReadAll(measured.sql)
    const exact = exactAggregates(measured, reader.getRows() as (bigint | number | null)[][])
    release(measured, exact, random)
  }
}

/** Largest resident memory of this process while `work` goes on, looked at every 2 ms. */
export async function peakMemoryMiB(work: () => Promise<unknown>): Promise<number> {
  let peak = process.memoryUsage.rss()
  const timer = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss())
  }, 2)
  await work()
  clearInterval(timer)
  return Math.max(peak, process.memoryUsage.rss()) / 1024 ** 2
}
