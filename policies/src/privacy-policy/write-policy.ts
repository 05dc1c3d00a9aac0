import type { DatasetPolicy } from '@yingbi/contracts'
import { Document, isMap, isSeq, visit } from 'yaml'

/** Lists and maps of plain values up to this long stand on one line. */
const FLOW_WIDTH = 100

/** The policy as a file that says the same: reading it back gives the same policy. */
export function writePolicyYaml(policy: DatasetPolicy): string {
  const document = new Document(policy, { aliasDuplicateObjects: false })
  visit(document, {
    Collection: (_key, node) => {
      if (!isMap(node) && !isSeq(node)) return
      const isSmall = JSON.stringify(node).length <= FLOW_WIDTH
      if (isSmall && !hasNestedCollection(node.items)) node.flow = true
    },
  })
  return document.toString({ lineWidth: 120, flowCollectionPadding: true })
}

function hasNestedCollection(items: readonly unknown[]): boolean {
  return items.some((item) => {
    const value = typeof item === 'object' && item !== null && 'value' in item ? item.value : item
    return isMap(value) || isSeq(value) || isMap(item) || isSeq(item)
  })
}
