import { DatasetPolicy, type ColumnPolicy, type TablePolicy } from '@yingbi/contracts'
import { writePolicyYaml } from '@yingbi/policies'
import type { Catalog, CatalogColumn, CatalogTable } from '@yingbi/engine'
import { hospitalCatalog } from '../../../engine/test/catalogs/hospital-catalog.ts'
import { addDataset, type CsvTables } from '../add-dataset.ts'
import type { Deps } from '../../src/deps.ts'

const EPSILON = 1000

/**
 * Publishes the hospital of the engine's corpora, so that their statements can be sent to a server. Every column may be
 * put to every use that the corpora put it to: what is refused is refused by the engine.
 */
export async function addHospital(
  deps: Pick<Deps, 'database' | 'governed' | 'clock'>,
  slug = 'hospital',
  visits: readonly string[] = [],
): Promise<void> {
  const { yaml, tables } = hospitalDataset(slug, visits)
  await addDataset(deps, yaml, tables)
}

/** The policy of the hospital and the lines of its tables, with further `visits`. */
export function hospitalDataset(
  slug: string,
  visits: readonly string[] = [],
): { readonly yaml: string; readonly tables: CsvTables } {
  const tables: CsvTables = {
    residents: [
      'person_id,name,district,birth_date,sex,age,is_insured',
      ...people(
        400,
        (i) =>
          `p${i},n${i},${pick(DISTRICTS, i)},19${10 + (i % 80)}-03-0${1 + (i % 9)},${pick(['F', 'M'], i)},${i % 100},${pick(['true', 'false'], i)}`,
      ),
    ],
    visits: [
      'person_id,district,year,visit_date,registered_at,visit_type,department,diagnosis,cost,self_cost,days',
      ...people(
        1200,
        (i) =>
          `p${i % 400},${pick(DISTRICTS, i)},${2019 + (i % 7)},${2019 + (i % 7)}-0${1 + (i % 9)}-11,2024-02-29 08:00:00,${pick(['outpatient', 'inpatient'], i)},${pick(['internal', 'surgery'], i)},${pick(['J11', 'I10'], i)},${i % 900}.50,${i % 400}.25,${i % 20}`,
      ),
      ...visits,
    ],
    districts: [
      'district,zone,population',
      ...DISTRICTS.map((name, i) => `${name},${pick(['urban', 'rural'], i)},${1000 * i}`),
    ],
  }
  return { yaml: writePolicyYaml(policyOf(hospitalCatalog(), slug)), tables }
}

const DISTRICTS = ['东城', '西城', '南关', '北塔', '高新']
const people = (count: number, line: (i: number) => string) => Array.from({ length: count }, (_, i) => line(i))
const pick = (values: readonly string[], i: number) => values[i % values.length] ?? ''

/** A policy from which `catalogFromPolicy` makes the catalog again. */
function policyOf(catalog: Catalog, slug: string): DatasetPolicy {
  const codeLists: Record<string, { value: string }[]> = {}
  for (const table of catalog.tables.values()) {
    for (const { type } of table.columns.values()) {
      if (type.kind === 'code') codeLists[type.list] = type.values.map((value) => ({ value }))
    }
  }
  return DatasetPolicy.parse({
    dataset: slug,
    title: { zh: '医院', en: 'Hospital' },
    provider: catalog.policyOwner,
    grade: 'general-3',
    privacy: { unit: catalog.unit, neighbouring: 'add-or-remove-unit', delta: catalog.delta },
    budget: { dataset: { epsilon: EPSILON }, person: { epsilon: EPSILON } },
    tables: Object.fromEntries(Array.from(catalog.tables.values(), (table) => [table.name, tablePolicy(table)])),
    codeLists,
  })
}

function tablePolicy(table: CatalogTable): TablePolicy {
  const { title, kind, unitColumn, contribution, approximateRows } = table
  return {
    title,
    kind,
    ...(unitColumn === null ? {} : { unitColumn }),
    ...(contribution === null ? {} : { contribution }),
    ...(approximateRows === null ? {} : { approximateRows }),
    columns: Object.fromEntries(Array.from(table.columns.values(), (column) => [column.name, columnPolicy(column)])),
  }
}

function columnPolicy({ title, role, grade, uses, nullable, type }: CatalogColumn): ColumnPolicy {
  const common = { title, role, grade, uses: [...uses], nullable }
  if (type.kind === 'code') return { ...common, type: 'code', codeList: type.list }
  if (type.kind !== 'fixed') return { ...common, type: type.kind }
  const unit = 10 ** type.scale
  const bounds: { bounds?: [number, number] } =
    type.bounds === null ? {} : { bounds: [Number(type.bounds.lower) / unit, Number(type.bounds.upper) / unit] }
  return type.scale === 0
    ? { ...common, ...bounds, type: 'integer' }
    : { ...common, ...bounds, type: 'decimal', scale: type.scale }
}
