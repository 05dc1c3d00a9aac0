import { bundleFigures } from './bundle/bundle-figures.ts'
import { dpFigures } from './dp/dp-figures.ts'
import { tpchFigures } from './dp/tpch-figures.ts'
import { asLine, asRow, type Figure } from './figure.ts'
import { hostileFigures } from './hostile/hostile-figures.ts'
import { timingFigures } from './timing/timing-figures.ts'
import { uiFigures } from './ui/ui-figures.ts'

/** `npm run bench -- [suite ...] [--json]`: ratios measured in one run; absolute figures are never quoted alone. */
const SUITES: Readonly<Record<string, () => AsyncIterable<Figure>>> = {
  dp: dpFigures,
  tpch: tpchFigures,
  bundle: bundleFigures,
  hostile: hostileFigures,
  timing: timingFigures,
  ui: uiFigures,
}

const words = process.argv.slice(2)
const json = words.includes('--json')
const named = words.filter((word) => !word.startsWith('--'))
const unknown = named.find((name) => !(name in SUITES))
if (unknown !== undefined) {
  console.error(`no suite named ${unknown}; there are: ${Object.keys(SUITES).join(', ')}`)
  process.exit(2)
}
for (const [name, figures] of Object.entries(SUITES)) {
  if (named.length > 0 && !named.includes(name)) continue
  for await (const figure of figures()) console.log(json ? asLine(figure) : asRow(figure))
}
