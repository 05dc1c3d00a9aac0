import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { BilingualText } from '@yingbi/contracts'
import { quoteText } from '../connectors/duckdb/quote.ts'
import type { SourceQuery } from '../governed-data/import/import-job.ts'

/** One dataset of the demonstration: its policy file, and where the rows of its tables come from. */
export interface DemonstrationDataset {
  readonly slug: 'hospital' | 'enterprise' | 'school' | 'randhie'
  readonly progress: BilingualText
  readonly sources: Readonly<Record<string, SourceQuery>>
}

const RAND_FILE = join(import.meta.dirname, '../../data/randhie.csv')
const SQL_FOLDER = join(import.meta.dirname, 'sql')
const POLICY_FOLDER = join(import.meta.dirname, 'policies')

/** The views of `sql/` are named after the tables; the number of rows says into how many segments a table is cut. */
const view = (name: string, rows: number): SourceQuery => ({ kind: 'query', sql: `SELECT * FROM ${name}`, rows })

export const DEMONSTRATION_DATASETS: readonly DemonstrationDataset[] = [
  {
    slug: 'hospital',
    progress: {
      zh: '正在生成演示城市：居民与就诊。',
      en: 'Making the demonstration city: residents and hospital visits.',
    },
    sources: {
      visits: view('visits', 1_200_000),
      residents: view('residents', 200_000),
      districts: view('districts', 8),
    },
  },
  {
    slug: 'enterprise',
    progress: {
      zh: '正在生成演示城市：企业与社会保险。',
      en: 'Making the demonstration city: enterprises and social insurance.',
    },
    sources: { enterprises: view('enterprises', 20_000), social_insurance: view('social_insurance', 430_000) },
  },
  {
    slug: 'school',
    progress: { zh: '正在生成演示城市：学籍。', en: 'Making the demonstration city: school enrolment.' },
    sources: { enrolment: view('enrolment', 220_000) },
  },
  {
    slug: 'randhie',
    progress: { zh: '正在登记 RAND 健康保险实验。', en: 'Registering the RAND Health Insurance Experiment.' },
    sources: {
      // The file names no person; see data/PROVENANCE.md. Rows are numbered in the order of the file.
      person_years: {
        kind: 'query',
        sql: `SELECT CAST(row_number() OVER () AS VARCHAR) AS row_id, * FROM read_csv(${quoteText(RAND_FILE)}, header = true, all_varchar = true)`,
        rows: 20_190,
        files: [RAND_FILE],
      },
    },
  },
]

export async function readDemonstrationPolicy(slug: DemonstrationDataset['slug']): Promise<string> {
  return readFile(join(POLICY_FOLDER, `${slug}.yaml`), 'utf8')
}

/** Statements that make the city's views, in order. */
export async function readCitySql(): Promise<readonly string[]> {
  const names = (await readdir(SQL_FOLDER)).filter((name) => name.endsWith('.sql')).toSorted()
  return Promise.all(names.map(async (name) => readFile(join(SQL_FOLDER, name), 'utf8')))
}
