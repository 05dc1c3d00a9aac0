import type { BilingualText } from '@yingbi/contracts'
import { ConfigError } from './config.ts'
import { DataDirInUseError } from './data-dir-lock.ts'
import { errorFacts } from './http/error-facts.ts'

/** Why the server or a command could not open what it needs, for the person at the terminal. */
export function explainStartFailure(
  error: unknown,
  environment: Readonly<Record<string, string | undefined>>,
): BilingualText {
  if (error instanceof ConfigError) {
    const names = error.variables.join(', ')
    return {
      zh: `这些环境变量的值不能用：${names}`,
      en: `These environment variables have values that cannot be used: ${names}`,
    }
  }
  if (error instanceof DataDirInUseError) {
    const { dataDir, pid } = error
    return {
      zh: `数据目录 ${dataDir} 正由进程 ${pid} 使用，什么也没有做。停止它，或用 YINGBI_DATA_DIR 另选目录。`,
      en: `The data directory ${dataDir} is in use by process ${pid}; nothing was done. Stop it, or choose another with YINGBI_DATA_DIR.`,
    }
  }
  const facts = errorFacts(error)
  if (facts.code === 'EADDRINUSE') {
    const port = environment['YINGBI_PORT'] ?? '4600'
    return {
      zh: `端口 ${port} 已被占用，没有启动。用 YINGBI_PORT 另选端口。`,
      en: `Port ${port} is taken; not started. Choose another with YINGBI_PORT.`,
    }
  }
  const text = JSON.stringify(facts, null, 2)
  return { zh: `没有完成：\n${text}`, en: `Not done:\n${text}` }
}
