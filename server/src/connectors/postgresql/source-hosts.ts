import { BlockList, isIP } from 'node:net'

/**
 * The machines to which this server connects for rows. The people who register sources choose host and port, and what a
 * check answers tells an open port from a closed one; without a list they could look through the network from inside.
 */
export interface SourceHosts {
  /** Whether sources may be at `port` of `host`, a name or an address as it was registered. */
  includes(host: string, port: number): boolean
}

/** This machine, at any port: what is taken without a list while the demonstration is on. */
export const THIS_MACHINE = 'localhost:*,127.0.0.0/8:*,[::1]:*'

const POSTGRESQL_PORT = 5432
const NAME = /^[a-z0-9_]([a-z0-9._-]{0,251}[a-z0-9_])?$/
/** The resolver takes such a name for an address: `127.1`, `2130706433`, `0x7f000001`. */
const ENDS_IN_NUMBER = /(^|\.)(\d+|0x[\da-f]*)$/
const ENTRY = /^(?:\[([^\]]+)\]|([^:[\]/]+))(?:\/(\d{1,3}))?(?::(\d{1,5}|\*))?$/

/** One entry; `port` null is any port. */
interface Place {
  readonly port: number | null
  covers(host: string): boolean
}

/**
 * Reads a comma-separated list of names, addresses and networks (`10.20.0.0/16`, `[fd00::]/8`), each with `:port`, `:*`
 * for any port, or neither for 5432. A network covers addresses, never names: whoever owns a name decides what it is
 * resolved to. Answers null for text that is not such a list.
 */
export function parseSourceHosts(text: string): SourceHosts | null {
  const entries = text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
  const places: Place[] = []
  for (const entry of entries) {
    const place = parsePlace(entry.toLowerCase())
    if (place === null) return null
    places.push(place)
  }
  return {
    includes: (host, port) =>
      places.some((place) => (place.port === null || place.port === port) && place.covers(host.toLowerCase())),
  }
}

function parsePlace(entry: string): Place | null {
  const [, bracketed, plain, prefix, portText] = ENTRY.exec(entry) ?? []
  const host = bracketed ?? plain
  const port = portText === '*' ? null : Number(portText ?? POSTGRESQL_PORT)
  if (host === undefined || port === 0 || (port !== null && port > 65_535)) return null
  const version = isIP(host)
  if (version === 0) {
    const isName = bracketed === undefined && prefix === undefined && NAME.test(host) && !ENDS_IN_NUMBER.test(host)
    return isName ? { port, covers: (other) => other === host } : null
  }
  if ((version === 6) !== (bracketed !== undefined)) return null
  const bits = version === 6 ? 128 : 32
  if (prefix !== undefined && Number(prefix) > bits) return null
  const network = new BlockList()
  const family = version === 6 ? 'ipv6' : 'ipv4'
  network.addSubnet(host, prefix === undefined ? bits : Number(prefix), family)
  return {
    port,
    covers: (other) => isIP(other) === version && network.check(other, family),
  }
}
