import { createServer, type AddressInfo, type Socket } from 'node:net'
import { expect, test } from 'vitest'
import { withSourceSession, type SourceAccess } from './source-session.ts'

const MIB = 1024 * 1024
const message = (type: string, body: Buffer): Buffer => {
  const head = Buffer.alloc(5)
  head.write(type)
  head.writeInt32BE(body.length + 4, 1)
  return Buffer.concat([head, body])
}
const GREETING = Buffer.concat([
  message('R', Buffer.alloc(4)),
  message('K', Buffer.alloc(8)),
  message('Z', Buffer.from('I')),
])
/** One column of type text, then rows of it. */
const COLUMNS = message('T', Buffer.from('0001780000000000000000000019ffffffffffff0000', 'hex'))
const ROW = message('D', Buffer.concat([Buffer.from('00010000fde8', 'hex'), Buffer.alloc(65_000, 'x')]))

/** A server that sends as much as is taken: `first`, then `then` for ever. Answers how many bytes were taken. */
async function flooded(flood: { readonly greets: boolean; readonly first: Buffer; readonly then: Buffer }) {
  let taken = 0
  const server = createServer((socket: Socket) => {
    socket.on('error', () => undefined)
    socket.on('close', () => (taken += socket.bytesWritten))
    const pour = (): void => {
      while (socket.writable && socket.write(flood.then));
    }
    const begin = (): void => {
      socket.write(flood.first)
      socket.on('drain', pour)
      pour()
    }
    socket.once('data', () => {
      if (!flood.greets) begin()
      else socket.write(GREETING, () => socket.once('data', begin))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const access: SourceAccess = {
    name: 'his',
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    database: 'his',
    user: 'reader',
    tlsMode: 'off',
    tlsCa: null,
    preparedSchema: 'yingbi',
    password: () => '',
  }
  const signal = AbortSignal.timeout(60_000)
  const options = { signal, statementTimeoutMs: 60_000, maxBytes: MIB, purpose: 'read' } as const
  const error = await withSourceSession(access, options, () => Promise.resolve()).catch((thrown: unknown) => thrown)
  await new Promise((resolve) => server.close(resolve))
  return { error, taken }
}

test.each([
  [
    'a message without end before the sign-in',
    { greets: false, first: Buffer.from('527fffffff', 'hex'), then: Buffer.alloc(MIB) },
  ],
  ['rows without end', { greets: true, first: COLUMNS, then: ROW }],
])('a server that sends %s is cut off before it fills the memory', async (_what, flood) => {
  const { error, taken } = await flooded(flood)
  expect(error).toMatchObject({ name: 'DataError', code: 'SOURCE_UNREACHABLE' })
  // It is counted fifty times a second, and a loopback is quick.
  expect(taken).toBeGreaterThan(MIB)
  expect(taken).toBeLessThan(512 * MIB)
})
