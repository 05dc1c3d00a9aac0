import { decodeBase64, encodeBase64 } from '../encoding/base64.ts'
import { HASH_BYTES } from './merkle-tree.ts'
import { type SignedNote, type Signer, parseSignedNote, signNote } from './signed-note.ts'

/** The head of a log: `size` entries with the Merkle root `root`. */
export interface TreeHead {
  readonly origin: string
  readonly size: number
  readonly root: Uint8Array
}

/** A tree head and the note that it was read from; its signatures are not verified yet. */
export interface Checkpoint extends TreeHead {
  readonly note: SignedNote
}

/** The three lines that are signed. Source: C2SP tlog-checkpoint. */
export function checkpointText({ origin, size, root }: TreeHead): string {
  return `${origin}\n${size}\n${encodeBase64(root)}\n`
}

export function signCheckpoint(head: TreeHead, signer: Signer): string {
  return signNote(checkpointText(head), signer)
}

/** Null for anything but three lines and signatures; extension lines are not accepted, because nobody could check them. */
export function parseCheckpoint(text: string): Checkpoint | null {
  const note = parseSignedNote(text)
  const match = /^(?<origin>[^\n]+)\n(?<size>0|[1-9]\d{0,15})\n(?<root>[^\n]+)\n$/.exec(note?.text ?? '')
  const root = decodeBase64(match?.groups?.['root'] ?? '')
  const size = Number(match?.groups?.['size'])
  if (note === null || root?.length !== HASH_BYTES || !Number.isSafeInteger(size)) return null
  return { origin: match?.groups?.['origin'] ?? '', size, root, note }
}
