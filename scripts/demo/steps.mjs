// The steps of `npm run demo`, in order. Each answers the lines that it shows; a line is text, or text in two languages.
import { resultTable } from './table.mjs'

const CITY = 'hospital'
const CITY_QUESTION =
  'SELECT district, COUNT(*) AS visits, AVG(cost) AS mean_cost FROM visits WHERE year = 2025 GROUP BY district ORDER BY visits DESC'
const CITY_REWRITTEN = `select avg( cost ) as m,
       count(*) as n, DISTRICT
from   Visits   where 2025 = year
group  by 3`
const RAND = 'randhie'
const RAND_QUESTION = 'SELECT COUNT(*) AS person_years, AVG(mdvis) AS mean_visits FROM person_years'
const FORBIDDEN = 'SELECT name FROM residents'

const loss = (charge) => `rho ${charge.rho}, epsilon ${charge.epsilon.toFixed(2)} at delta ${charge.delta}`

/** Asks, waits until the run is finished, and answers the run with its result. */
async function ask(walk, dataset, sql, epsilon) {
  const started = await walk.call('analyst', 'POST', '/api/v1/runs', {
    kind: 'sql',
    dataset,
    sql,
    privacy: { epsilon },
  })
  walk.expect(started.status === 201, started)
  let run = started.body
  while (run.status === 'queued' || run.status === 'running') {
    await new Promise((resolve) => setTimeout(resolve, 100))
    run = (await walk.call('analyst', 'GET', `/api/v1/runs/${run.id}`)).body
  }
  walk.expect(run.status === 'finished', { body: run })
  const result = await walk.call('analyst', 'GET', `/api/v1/runs/${run.id}/result`)
  walk.expect(result.status === 200, result)
  return { run, result: result.body }
}

async function release(walk, run, title) {
  const context = 'Comparison of districts for a policy study. 用于政策研究的区县比较。'
  const answer = await walk.call('analyst', 'POST', '/api/v1/releases', { runId: run.id, title, context })
  walk.expect(answer.status === 201, answer)
  return answer.body
}

async function datasetBudget(walk, dataset) {
  const answer = await walk.call('analyst', 'GET', `/api/v1/budgets?dataset=${dataset}`)
  walk.expect(answer.status === 200, answer)
  return answer.body.items.find((item) => item.scope === 'dataset')
}

export const STEPS = [
  {
    id: 'start',
    title: {
      zh: '启动服务，生成演示城市并密封数据',
      en: 'Start a server, generate the demonstration city, seal the data',
    },
    async run(walk) {
      await walk.start()
      return [walk.server.url]
    },
  },
  {
    id: 'sign-in',
    title: { zh: '分析人员登录', en: 'The analyst signs in' },
    async run(walk) {
      const user = await walk.signIn('analyst')
      const datasets = await walk.call('analyst', 'GET', '/api/v1/datasets')
      const names = datasets.body.items.map((item) => item.name).join(', ')
      return [{ zh: `${user.displayName.zh}，可见数据集：${names}`, en: `${user.displayName.en}; datasets: ${names}` }]
    },
  },
  {
    id: 'explain-real',
    title: {
      zh: '真实数据（兰德医疗保险实验）：先看代价与误差',
      en: 'Real data (RAND Health Insurance Experiment): cost and error first',
    },
    async run(walk) {
      const body = { dataset: RAND, sql: RAND_QUESTION, privacy: { epsilon: 1 } }
      const answer = await walk.call('analyst', 'POST', '/api/v1/queries/explain', body)
      walk.expect(answer.status === 200 && answer.body.accepted, answer)
      walk.facts.previewed = answer.body.charge
      const errors = answer.body.columns.map(
        (column) => `${column.name} ±${column.expectedError?.toPrecision(2) ?? '–'}`,
      )
      return [
        RAND_QUESTION,
        loss(answer.body.charge),
        { zh: `预期误差：${errors.join('，')}`, en: `expected error: ${errors.join(', ')}` },
      ]
    },
  },
  {
    id: 'run-real',
    title: { zh: '运行：扣除与预览一致', en: 'Run: the charge equals the preview' },
    async run(walk) {
      const before = await datasetBudget(walk, RAND)
      const { run, result } = await ask(walk, RAND, RAND_QUESTION, 1)
      const after = await datasetBudget(walk, RAND)
      walk.expect(run.charge.rho === walk.facts.previewed.rho, { body: run.charge })
      walk.facts.real = run
      const change = {
        zh: `余额 rho ${before.left.rho} → ${after.left.rho}`,
        en: `left: rho ${before.left.rho} → ${after.left.rho}`,
      }
      return [resultTable(result), change]
    },
  },
  {
    id: 'run-city',
    title: { zh: '演示城市：2025 年各区县就诊', en: 'The city: visits by district in 2025' },
    async run(walk) {
      const { run, result } = await ask(walk, CITY, CITY_QUESTION, 0.5)
      walk.facts.city = run
      return [CITY_QUESTION, resultTable(result), loss(run.charge)]
    },
  },
  {
    id: 'repeat-free',
    title: {
      zh: '换一种写法再问：同样的答案，不扣预算',
      en: 'The same question in other words: same answer, no charge',
    },
    async run(walk) {
      const before = await datasetBudget(walk, CITY)
      const { run, result } = await ask(walk, CITY, CITY_REWRITTEN, 0.5)
      const after = await datasetBudget(walk, CITY)
      walk.expect(run.reusedFrom !== null && before.left.rho === after.left.rho, { body: run })
      return [
        CITY_REWRITTEN,
        resultTable(result, 3),
        { zh: `沿用运行 #${walk.facts.city.number}`, en: `reused from run #${walk.facts.city.number}` },
      ]
    },
  },
  {
    id: 'refused',
    title: { zh: '不被允许的问题，以及怎样得到答案', en: 'A question that is not allowed, and how to get an answer' },
    async run(walk) {
      const body = { kind: 'sql', dataset: CITY, sql: FORBIDDEN, privacy: { epsilon: 0.5 } }
      const answer = await walk.call('analyst', 'POST', '/api/v1/runs', body)
      walk.expect(answer.status === 422 && answer.body.refusals.length > 0, answer)
      const lines = answer.body.refusals.flatMap((refusal) => {
        const place = refusal.place === null ? '' : `${refusal.place.line}:${refusal.place.column} `
        return [
          `${place}${refusal.title}`,
          `→ ${refusal.fix}   [${refusal.code}, ${refusal.policyOwner} v${refusal.policyVersion}]`,
        ]
      })
      return [FORBIDDEN, ...lines]
    },
  },
  {
    id: 'release-automatic',
    title: { zh: '真实数据的结果申请出域：2 级，提交即出域', en: 'Release of the real result: general 2, automatic' },
    async run(walk) {
      const made = await release(walk, walk.facts.real, 'RAND HIE: mean visits')
      walk.expect(made.status === 'released', { body: made })
      return [`R-${made.number}: ${made.status}`]
    },
  },
  {
    id: 'release-reviewed',
    title: {
      zh: '城市的结果申请出域：3 级，由另一个人审核',
      en: 'Release of the city result: general 3, decided by another person',
    },
    async run(walk) {
      const made = await release(walk, walk.facts.city, 'Visits by district, 2025')
      walk.expect(made.status === 'submitted', { body: made })
      const own = await walk.call('analyst', 'POST', `/api/v1/releases/${made.id}/approve`, { comment: '' })
      walk.expect(own.status === 403, own)
      const approver = await walk.signIn('approver')
      const approved = await walk.call('approver', 'POST', `/api/v1/releases/${made.id}/approve`, { comment: 'ok' })
      walk.expect(approved.status === 200 && approved.body.status === 'released', approved)
      walk.facts.release = approved.body
      return [
        { zh: `作者自己批准：${own.body.title}`, en: `approval by the author: ${own.body.title}` },
        {
          zh: `${approver.displayName.zh}批准：${approved.body.status}`,
          en: `approved by ${approver.displayName.en}: ${approved.body.status}`,
        },
      ]
    },
  },
  {
    id: 'download',
    title: { zh: '下载结果包，停止服务', en: 'Download the bundle, stop the server' },
    async run(walk) {
      const bundle = await walk.call('analyst', 'GET', `/api/v1/releases/${walk.facts.release.id}/bundle`)
      walk.expect(bundle.status === 200, bundle)
      const keys = await walk.call('analyst', 'GET', '/api/v1/log/keys')
      walk.expect(keys.status === 200, keys)
      walk.facts.logKey = keys.body.log.verifierKey
      walk.facts.bundle = await walk.save('bundle.zip', bundle.bytes)
      await walk.stop()
      return [{ zh: `${bundle.bytes.length} 字节`, en: `${bundle.bytes.length} bytes` }]
    },
  },
  {
    id: 'verify',
    title: { zh: '服务已停止，离线核验', en: 'Verify offline, with the server stopped' },
    async run(walk) {
      const { code, output } = await walk.yingbi('verify', walk.facts.bundle, '--log-key', walk.facts.logKey)
      walk.expect(code === 0, output)
      return [output.trimEnd()]
    },
  },
  {
    id: 'tampered',
    title: { zh: '改动一个字节的副本被识破', en: 'A copy with one changed byte is refused' },
    async run(walk) {
      const bytes = new Uint8Array(await walk.read(walk.facts.bundle))
      const at = Math.floor(bytes.length / 3)
      bytes[at] ^= 1
      const copy = await walk.save('tampered.zip', bytes)
      const { code, output } = await walk.yingbi('verify', copy, '--log-key', walk.facts.logKey)
      walk.expect(code === 1, output)
      return [output.trimEnd()]
    },
  },
]
