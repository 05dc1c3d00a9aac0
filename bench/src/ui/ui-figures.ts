import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Figure } from '../figure.ts'

const DIST = join(import.meta.dirname, '..', '..', '..', 'workspace-ui', 'dist')
const LIMIT_BYTES = 350_000

/** JavaScript that the first page loads before anything is opened, compressed. Needs `npm run build`. */
export async function* uiFigures(): AsyncGenerator<Figure> {
  const html = await readFile(join(DIST, 'index.html'), 'utf8')
  const scripts = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].map((match) => match[1] ?? '')
  let bytes = 0
  for (const script of new Set(scripts)) bytes += gzipSync(await readFile(join(DIST, script))).length
  yield {
    id: 'ui.initialjs',
    ours: bytes,
    baseline: LIMIT_BYTES,
    unit: 'bytes, gzip',
    n: new Set(scripts).size,
    runs: 1,
    baselineName: 'the limit of 350 kB',
  }
}
