import { BUNDLE_FILES, MANIFEST_FILE, RECEIPT_FILE } from './bundle-files.ts'
import { type BundleCheck, failed, notChecked, passed } from './bundle-check.ts'
import { type ReleaseStatement, sha256Hex } from './release-statement.ts'
import type { ZipFiles, ZipReading } from './stored-zip.ts'

/** The archive is, byte for byte, the canonical archive of its files. */
export function checkArchiveForm({ files, fault }: ZipReading, byteLength: number): BundleCheck {
  if (fault === null) return passed('archive-form', { params: { files: files.size, bytes: byteLength } })
  return failed('archive-form', `zip-${fault.code}`, { params: { offset: fault.offset }, place: fault.file })
}

/** Exactly the files of a release bundle are there. */
export function checkFileSet(files: ZipFiles): BundleCheck {
  const missing = BUNDLE_FILES.find((name) => !files.has(name))
  if (missing !== undefined) return failed('file-set', 'missing-file', { params: { file: missing }, place: missing })
  const extra = [...files.keys()].find((name) => !BUNDLE_FILES.some((known) => known === name))
  if (extra !== undefined) return failed('file-set', 'extra-file', { params: { file: extra }, place: extra })
  return passed('file-set', { params: { files: files.size } })
}

/** Every file beside manifest and receipt has the digest that the manifest states, and no other is named. */
export function checkFileDigests(files: ZipFiles, statement: ReleaseStatement | null): BundleCheck {
  const id = 'file-digests'
  if (statement === null) return notChecked(id, 'needs-manifest', { place: MANIFEST_FILE })
  const subjects = statement.subject
  for (const [i, { name, digest }] of subjects.entries()) {
    const bytes = files.get(name)
    const previous = subjects[i - 1]?.name
    if (previous !== undefined && previous >= name) {
      return failed(id, 'subject-order', { params: { file: name }, place: MANIFEST_FILE })
    }
    if (bytes === undefined) return failed(id, 'subject-missing', { params: { file: name }, place: name })
    if (sha256Hex(bytes) !== digest.sha256) {
      return failed(id, 'digest-differs', { params: { file: name }, place: name })
    }
  }
  const unnamed = [...files.keys()].find(
    (name) => name !== MANIFEST_FILE && name !== RECEIPT_FILE && !subjects.some((subject) => subject.name === name),
  )
  if (unnamed !== undefined) return failed(id, 'file-unnamed', { params: { file: unnamed }, place: unnamed })
  return passed(id, { params: { count: subjects.length } })
}
