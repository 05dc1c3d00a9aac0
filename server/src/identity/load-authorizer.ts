import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createAuthorizer, type Authorizer } from '@yingbi/policies'

const FOLDER = join(import.meta.dirname, '../../../policies/cedar')

/** The authorizer over the policy files of this installation. Errors: `CedarError`. */
export async function loadAuthorizer(folder: string = FOLDER): Promise<Authorizer> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.cedar')).toSorted()
  const policies = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))
  const schema = await readFile(join(folder, 'schema.cedarschema'), 'utf8')
  return createAuthorizer({ schema, policies: policies.join('\n') })
}
