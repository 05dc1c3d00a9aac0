import type { Catalog } from '@yingbi/engine'
import { parsePolicyYaml, type PolicyLineOf, type PolicyLines } from '@yingbi/policies'
import { catalogFromPolicy } from '../presenters/catalog-from-policy.ts'
import type { DatasetRecord } from '../repositories/datasets.ts'

/** What compiling needs of a dataset's policy. */
export interface DatasetCatalog {
  readonly catalog: Catalog
  readonly lineOf: PolicyLineOf
}

/** Catalogs made of policies; a policy version never changes, so each is made once and kept while it is in use. */
export class DatasetCatalogs {
  readonly #kept = new Map<string, DatasetCatalog>()

  of(dataset: DatasetRecord): DatasetCatalog {
    const key = JSON.stringify([dataset.id, dataset.policyVersion, dataset.dataVersion])
    const known = this.#kept.get(key)
    // The order of a Map is that of insertion: what is used goes to the end, so the least recent is dropped first.
    this.#kept.delete(key)
    const catalog = known ?? makeCatalog(dataset)
    this.#kept.set(key, catalog)
    const [oldest] = this.#kept.keys()
    if (this.#kept.size > MAX_KEPT && oldest !== undefined) this.#kept.delete(oldest)
    return catalog
  }
}

const MAX_KEPT = 100

function makeCatalog(dataset: DatasetRecord): DatasetCatalog {
  const parsed = parsePolicyYaml(dataset.yaml)
  const lines: PolicyLines = parsed.kind === 'parsed' ? parsed.lines : { lineOf: () => null }
  return { catalog: catalogFromPolicy(dataset, lines), lineOf: (path) => lines.lineOf(path) }
}
