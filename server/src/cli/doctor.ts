import { constants } from 'node:fs'
import { access, mkdir, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { BilingualText } from '@yingbi/contracts'
import type { Command } from 'commander'
import { readConfig } from '../config.ts'
import { inTerminalLanguage } from '../terminal.ts'

interface Finding {
  readonly item: BilingualText
  readonly state: 'ok' | 'attention' | 'failed'
  readonly detail: BilingualText
}

const MARKS = { ok: 'ok', attention: '!', failed: 'x' } as const
const GIB = 1024 ** 3
const NEEDED_DISK_GIB = 2
const WANTED_NODE = 24

/** `yingbi doctor`: what works on this machine, and how to switch on what does not. */
export function addDoctorCommand(program: Command): void {
  program
    .command('doctor')
    .description('say what works on this machine and how to switch on what does not')
    .option('--json', 'one JSON object')
    .action(async (options: { json?: true }) => {
      const findings = await examine()
      if (options.json === true) process.stdout.write(`${JSON.stringify({ findings })}\n`)
      else for (const finding of findings) print(finding)
      if (findings.some(({ state }) => state === 'failed')) process.exitCode = 1
    })
}

async function examine(): Promise<Finding[]> {
  const config = readConfig(process.env)
  await mkdir(config.dataDir, { recursive: true, mode: 0o700 })
  return [
    nodeVersion(),
    await dataDirFinding(config.dataDir),
    await diskFinding(config.dataDir),
    database(config.databaseUrl),
    await spool(),
    await workspace(),
  ]
}

function nodeVersion(): Finding {
  const major = Number(process.versions.node.split('.')[0])
  const item = { zh: 'Node 版本', en: 'Node version' }
  const version = process.versions.node
  if (major >= WANTED_NODE) return { item, state: 'ok', detail: { zh: version, en: version } }
  const zh = `${version}，需要 ${WANTED_NODE}：用 npx yingbi 启动，它会用 node_modules 里的 Node`
  return {
    item,
    state: 'failed',
    detail: { zh, en: `${version}, needs ${WANTED_NODE}: start with npx yingbi, which uses the one in node_modules` },
  }
}

async function dataDirFinding(dataDir: string): Promise<Finding> {
  const item = { zh: '数据目录', en: 'Data directory' }
  const mode = (await stat(dataDir)).mode & 0o777
  try {
    await access(dataDir, constants.W_OK)
  } catch {
    return { item, state: 'failed', detail: { zh: `${dataDir} 不可写`, en: `${dataDir} cannot be written` } }
  }
  if ((mode & 0o077) === 0) return { item, state: 'ok', detail: { zh: dataDir, en: dataDir } }
  const fix = `chmod 700 ${dataDir}`
  return { item, state: 'attention', detail: { zh: `其他用户可读：${fix}`, en: `others can read it: ${fix}` } }
}

async function diskFinding(dataDir: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(dataDir)
  const free = (bavail * bsize) / GIB
  const state = free >= NEEDED_DISK_GIB ? 'ok' : 'attention'
  return {
    item: { zh: '磁盘空间', en: 'Disk space' },
    state,
    detail: { zh: `可用 ${free.toFixed(1)} GiB`, en: `${free.toFixed(1)} GiB free` },
  }
}

function database(url: string | null): Finding {
  const item = { zh: '元数据库', en: 'Metadata database' }
  return url === null
    ? {
        item,
        state: 'ok',
        detail: {
          zh: '内嵌；用 DATABASE_URL 改用 PostgreSQL',
          en: 'embedded; DATABASE_URL names a PostgreSQL instead',
        },
      }
    : { item, state: 'ok', detail: { zh: 'DATABASE_URL 指定的 PostgreSQL', en: 'the PostgreSQL of DATABASE_URL' } }
}

async function spool(): Promise<Finding> {
  const item = { zh: '内存暂存区', en: 'Spool in memory' }
  try {
    await access('/dev/shm', constants.W_OK)
    return { item, state: 'ok', detail: { zh: '/dev/shm', en: '/dev/shm' } }
  } catch {
    return {
      item,
      state: 'attention',
      detail: {
        zh: '没有 /dev/shm：打开的数据段会短暂写在数据目录里',
        en: 'no /dev/shm: opened segments stand in the data directory for a moment',
      },
    }
  }
}

async function workspace(): Promise<Finding> {
  const item = { zh: '页面', en: 'Pages' }
  try {
    await access(join(import.meta.dirname, '../../../workspace-ui/dist/index.html'))
    return { item, state: 'ok', detail: { zh: '已构建', en: 'built' } }
  } catch {
    return {
      item,
      state: 'attention',
      detail: { zh: '没有构建：npm start 会构建', en: 'not built: npm start builds them' },
    }
  }
}

function print({ item, state, detail }: Finding): void {
  const [name, text] = [item, detail].map((part) => inTerminalLanguage(part, process.env))
  process.stdout.write(`${MARKS[state].padEnd(3)} ${name}: ${text}\n`)
}
