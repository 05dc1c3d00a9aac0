import { expect, test } from 'vitest'
import { parseSourceHosts, THIS_MACHINE } from './source-hosts.ts'

const LIST = 'db.his.example, db1, pg.example:6432, 10.20.0.0/16, 192.0.2.7:*, [fd00::]/8:5433'

test.each<[string, number]>([
  ['db.his.example', 5432],
  ['DB.his.Example', 5432],
  ['db1', 5432],
  ['pg.example', 6432],
  ['10.20.255.1', 5432],
  ['192.0.2.7', 1],
  ['fd12::1', 5433],
])('%s:%i is on the list', (host, port) => {
  expect(parseSourceHosts(LIST)?.includes(host, port)).toBe(true)
})

test.each<[string, number]>([
  ['db.his.example', 5433],
  ['pg.example', 5432],
  ['evil.db.his.example', 5432],
  ['db.his.example.', 5432],
  ['10.21.0.1', 5432],
  ['10.20.0.1', 22],
  ['10.20.0.1.nip.example', 5432],
  ['169254169254', 5432],
  ['10.20.1', 5432],
  ['0x0a140001', 5432],
  ['::ffff:10.20.0.1', 5432],
  ['fd12::1', 5432],
  ['localhost', 5432],
  ['0', 5432],
  ['', 5432],
])('%s:%i is not', (host, port) => {
  expect(parseSourceHosts(LIST)?.includes(host, port)).toBe(false)
})

test.each(['localhost', 'LOCALHOST', '127.0.0.1', '127.9.9.9', '::1'])('%s is this machine, at any port', (host) => {
  expect(parseSourceHosts(THIS_MACHINE)?.includes(host, 5433)).toBe(true)
})

test.each(['0.0.0.0', '::', '127.1', '2130706433', '127.999.1.1', 'localhost.', '::ffff:127.0.0.1', '169.254.169.254'])(
  '%s is not taken for this machine',
  (host) => expect(parseSourceHosts(THIS_MACHINE)?.includes(host, 5432)).toBe(false),
)

test('an empty list holds nothing', () => {
  expect(parseSourceHosts('')?.includes('localhost', 5432)).toBe(false)
  expect(parseSourceHosts(' , ')?.includes('127.0.0.1', 5432)).toBe(false)
})

test.each([
  '*',
  '*.example',
  'db.example:0',
  'db.example:65536',
  'db.example:x',
  'db.example/8',
  '10.0.0.0/33',
  '10.0.0/8',
  '2130706433',
  '127.1',
  '0x7f000001',
  'fd00::1',
  '[10.0.0.1]',
  '[db.example]',
  '[::1]/129',
  '/var/run/postgresql',
  'a b',
  'db.example;pg.example',
])('%s is not a list', (text) => {
  expect(parseSourceHosts(text)).toBeNull()
})
