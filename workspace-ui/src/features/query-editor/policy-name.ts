/** `hospital v7`; a version that already says more than a number is left as it is. */
export function policyName(dataset: string, version: string): string {
  return /^\d+$/.test(version) ? `${dataset} v${version}` : version
}
