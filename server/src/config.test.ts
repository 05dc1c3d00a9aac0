import { expect, test } from 'vitest'
import { ConfigError, readConfig } from './config.ts'

test('nothing needs to be set', () => {
  expect(readConfig({})).toMatchObject({
    host: '127.0.0.1',
    port: 4600,
    databaseUrl: null,
    demo: true,
    demoPassword: null,
  })
  expect(readConfig({}).sourceHosts).toBe('localhost:*,127.0.0.0/8:*,[::1]:*')
  expect(readConfig({}).dataDir).toMatch(/^\/.*\/\.yingbi$/)
})

test('an empty variable counts as absent', () => {
  expect(readConfig({ YINGBI_PORT: '', DATABASE_URL: '', YINGBI_DEMO: '' })).toEqual(readConfig({}))
})

test('without the demonstration no source is connected to that is not listed', () => {
  expect(readConfig({ YINGBI_DEMO: 'off' }).sourceHosts).toBe('')
  expect(readConfig({ YINGBI_SOURCE_HOSTS: 'db.example.org' }).sourceHosts).toBe('db.example.org')
})

test('variables are read', () => {
  const config = readConfig({
    YINGBI_PORT: '4611',
    YINGBI_DATA_DIR: '/srv/yingbi',
    DATABASE_URL: 'postgres://yingbi@db/yingbi',
    YINGBI_DEMO: 'off',
    YINGBI_RESULT_QUANTUM_MS: '0',
  })
  expect(config).toMatchObject({
    port: 4611,
    dataDir: '/srv/yingbi',
    databaseUrl: 'postgres://yingbi@db/yingbi',
    demo: false,
    resultQuantumMs: 0,
  })
})

test.each([
  ['YINGBI_PORT', '65536'],
  ['YINGBI_PORT', 'http'],
  ['DATABASE_URL', 'mysql://secret@db'],
  ['YINGBI_SOURCE_HOSTS', 'https://db.example.org'],
  ['YINGBI_SOURCE_HOSTS', '*'],
  ['YINGBI_DEMO', 'false'],
  ['YINGBI_DEMO_PASSWORD', 'short'],
  ['YINGBI_LOG_LEVEL', 'loud'],
])('%s=%s is refused by its name, without its value', (name, value) => {
  const attempt = () => readConfig({ [name]: value })
  expect(attempt).toThrow(ConfigError)
  expect(attempt).toThrow(new RegExp(`${name}$`))
})
