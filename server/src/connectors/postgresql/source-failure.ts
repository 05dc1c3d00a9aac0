/**
 * What may be said of a failure of a source. The texts of PostgreSQL quote rows, and whoever writes a function there
 * chooses text, detail and even the SQLSTATE of an error; so only a known SQLSTATE is kept.
 */
export type SourceFailure =
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'tls' }
  | { readonly kind: 'sign-in' }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly sqlState: string }

/** Errors: none; anything unknown is `failed` with the SQLSTATE `other`. */
export function sourceFailure(error: unknown): SourceFailure {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
  if (isTlsFailure(error, code)) return { kind: 'tls' }
  if (code === '' && error instanceof Error && error.message.startsWith('SASL')) return { kind: 'sign-in' }
  if (code === '' || NETWORK_CODES.has(code)) return { kind: 'unreachable' }
  if (/^(28...|3D000)$/.test(code)) return { kind: 'sign-in' }
  if (/^(08...|57P0[1-5]|53300)$/.test(code)) return { kind: 'unreachable' }
  if (code === '57014') return { kind: 'cancelled' }
  return { kind: 'failed', sqlState: KNOWN_SQL_STATES.has(code) ? code : 'other' }
}

/** The driver's own texts; it gives them no code, as it gives none to the failures of SASL. */
const NO_TLS = /^(The server does not support SSL connections|There was an error establishing an SSL connection)$/

function isTlsFailure(error: unknown, code: string): boolean {
  if (
    /^(ERR_TLS_|ERR_SSL_|CERT_|CRL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|INVALID_CA|EPROTO)/.test(code)
  ) {
    return true
  }
  return error instanceof Error && code === '' && NO_TLS.test(error.message)
}

const NETWORK_CODES: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EPIPE',
  'EADDRNOTAVAIL',
  'ERR_STREAM_PREMATURE_CLOSE',
])

/** Appendix A of the PostgreSQL manual; what statements of ours can meet. */
const KNOWN_SQL_STATES: ReadonlySet<string> = new Set([
  '22001',
  '22003',
  '22007',
  '22008',
  '22012',
  '22021',
  '22P02',
  '22P05',
  '25006',
  '25P02',
  '25P03',
  '26000',
  '34000',
  '40001',
  '40P01',
  '42501',
  '42601',
  '42703',
  '42804',
  '42846',
  '42883',
  '42P01',
  '42P06',
  '42P07',
  '42P17',
  '3F000',
  '53000',
  '53100',
  '53200',
  '54000',
  '54001',
  '54011',
  '55000',
  '55006',
  '55P03',
  '58030',
  'P0001',
  'XX000',
  'XX001',
  'XX002',
])
