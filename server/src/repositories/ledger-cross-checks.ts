import { sql, type RawBuilder, type Transaction } from 'kysely'
import type { Schema } from '../database/schema.ts'
import type { LogCrossCheck } from '../evidence/log-cross-check.ts'
import { logProblem, type LogProblem } from '../evidence/log-problem.ts'

/** A difference between the log and a table. */
interface Difference {
  readonly code: 'row-without-entry' | 'entry-without-row' | 'row-differs'
  readonly place: string
  readonly detail: string | null
}

/** Differences after these are not listed; the first ones tell where to look. */
const MAX_DIFFERENCES = 100

/** The ledger compared with the log: charges, runs with their results, stored answers, and what was spent. */
export const LEDGER_CROSS_CHECKS: readonly LogCrossCheck[] = [
  { name: 'charges', run: (trx) => differences(trx, chargeDifferences) },
  { name: 'runs', run: (trx) => differences(trx, runDifferences) },
  { name: 'run results', run: (trx) => differences(trx, resultDifferences) },
  { name: 'measured answers', run: (trx) => differences(trx, answerDifferences) },
  { name: 'named limits', run: (trx) => differences(trx, limitDifferences) },
  { name: 'budgets', run: (trx) => differences(trx, budgetDifferences) },
]

async function differences(trx: Transaction<Schema>, query: RawBuilder<Difference>): Promise<readonly LogProblem[]> {
  const { rows } = await sql<Difference>`${query} limit ${sql.lit(MAX_DIFFERENCES)}`.execute(trx)
  return rows.map(({ code, place, detail }) => logProblem(code, place, detail))
}

const charged = sql`
  select index, object, leaf::jsonb -> 'facts' as facts from events where action = 'run.charge'`

const chargeDifferences = sql<Difference>`
  with entries as (${charged})
  select
    case
      when c.run_id is null then 'entry-without-row'
      when e.object is null then 'row-without-entry'
      else 'row-differs'
    end as code,
    coalesce(e.object, 'run:' || c.run_id) as place,
    'charge' as detail
  from charges c
  full join entries e on e.object = 'run:' || c.run_id
  where (c.dataset_id, c.person_id, c.rho_micro::text, c.delta_femto::text, c.at, c.log_index, c.project_id, c.purpose,
      c.gaussian_rho_micro::text, c.gaussian_cells::text, c.pure_epsilons)
    is distinct from
    (e.facts ->> 'datasetId', e.facts ->> 'analystId', e.facts ->> 'rhoMicro', e.facts ->> 'deltaFemto',
      (e.facts ->> 'at')::timestamptz, e.index, e.facts ->> 'projectId', e.facts ->> 'purpose',
      e.facts ->> 'gaussianRhoMicro', e.facts ->> 'gaussianCells', e.facts ->> 'pureEpsilons')`

/** A run that was admitted says what its entry says; one that is still waiting has none and costs nothing. */
const runDifferences = sql<Difference>`
  with entries as (
    select index, action, object, leaf::jsonb -> 'facts' as facts from events where action in ('run.charge', 'run.reuse'))
  select
    case
      when r.id is null then 'entry-without-row'
      when e.object is null then 'row-without-entry'
      else 'row-differs'
    end as code,
    coalesce(e.object, 'run:' || r.id) as place,
    'run' as detail
  from (select * from runs where charged_at is not null or rho_micro <> 0 or log_index is not null) r
  full join entries e on e.object = 'run:' || r.id
  where r.id is null or e.object is null
    or (r.dataset_id, r.analyst_id, r.policy_version::text, r.data_version, r.sql_hash, r.plan_hash, r.log_index,
      r.project_id)
      is distinct from
      (e.facts ->> 'datasetId', e.facts ->> 'analystId', e.facts ->> 'policyVersion', e.facts ->> 'dataVersion',
        e.facts ->> 'sqlHash', e.facts ->> 'planHash', e.index, e.facts ->> 'projectId')
    or r.sql_hash is distinct from encode(sha256(convert_to(r.sql, 'UTF8')), 'hex')
    or (r.rho_micro::text, r.delta_femto::text) is distinct from
      (coalesce(e.facts ->> 'rhoMicro', '0'), coalesce(e.facts ->> 'deltaFemto', '0'))
    or r.reused_from is distinct from e.facts ->> 'reusedFrom'`

const resultDifferences = sql<Difference>`
  with entries as (
    select action, object, leaf::jsonb -> 'facts' as facts from events where action in ('run.finish', 'run.fail'))
  select
    case
      when r.id is null then 'entry-without-row'
      when e.object is null then 'row-without-entry'
      else 'row-differs'
    end as code,
    coalesce(e.object, 'run:' || r.id) as place,
    'result' as detail
  from (select * from runs where status in ('finished', 'failed')) r
  full join entries e on e.object = 'run:' || r.id
  where (case r.status when 'finished' then 'run.finish' else 'run.fail' end, r.result_hash, r.failure_code)
      is distinct from (e.action, e.facts ->> 'resultHash', e.facts ->> 'code')
    or r.result_hash is distinct from encode(sha256(convert_to(r.result, 'UTF8')), 'hex')`

/** The end of a run names the hash of all noisy tables that it measured. */
const answerDifferences = sql<Difference>`
  with answers as (
    select run_id, encode(sha256(convert_to(
      string_agg(key || ':' || encode(sha256(convert_to(noisy_table, 'UTF8')), 'hex'), ',' order by key), 'UTF8')), 'hex') as hash
    from measured_answers where state = 'ready' group by run_id),
  entries as (
    select object, leaf::jsonb -> 'facts' ->> 'answersHash' as hash from events
    where action in ('run.finish', 'run.fail') and leaf::jsonb -> 'facts' ->> 'answersHash' is not null)
  select
    case
      when a.run_id is null then 'entry-without-row'
      when e.object is null then 'row-without-entry'
      else 'row-differs'
    end as code,
    coalesce(e.object, 'run:' || a.run_id) as place,
    'stored answer' as detail
  from answers a full join entries e on e.object = 'run:' || a.run_id
  where a.hash is distinct from e.hash`

/** Every limit that a provider set stands as its last entry says, and there is no other. */
const limitDifferences = sql<Difference>`
  with entries as (
    select distinct on (facts ->> 'datasetId', facts ->> 'scope', facts ->> 'holderId', facts ->> 'window') facts
    from (select index, leaf::jsonb -> 'facts' as facts from events where action = 'budget.limit') as e
    order by facts ->> 'datasetId', facts ->> 'scope', facts ->> 'holderId', facts ->> 'window', index desc),
  expected as (
    select facts ->> 'datasetId' as dataset_id, facts ->> 'scope' as scope, facts ->> 'holderId' as holder_id,
      facts ->> 'window' as window_kind, (facts ->> 'epsilon')::double precision as epsilon
    from entries where facts ->> 'epsilon' is not null)
  select
    case when l.epsilon is null then 'entry-without-row' when e.epsilon is null then 'row-without-entry' else 'row-differs' end
      as code,
    'dataset:' || dataset_id as place,
    'limit ' || scope || ' ' || window_kind as detail
  from named_limits l full join expected e using (dataset_id, scope, holder_id, window_kind)
  where l.epsilon is distinct from e.epsilon`

/** Windows as in `budget-window.ts`: they begin at 00:00 China Standard Time. */
const budgetDifferences = sql<Difference>`
  with charged as (
    select facts ->> 'datasetId' as dataset_id, facts ->> 'analystId' as person_id, (facts ->> 'at')::timestamptz as at,
      (facts ->> 'rhoMicro')::bigint as rho, (facts ->> 'deltaFemto')::bigint as delta, facts ->> 'windows' as windows,
      facts ->> 'projectId' as project_id, facts ->> 'purpose' as purpose
    from (${charged}) as entries),
  expected as (
    select c.dataset_id, split_part(w.name, ' ', 1) as scope,
      case split_part(w.name, ' ', 1)
        when 'person' then c.person_id when 'project' then c.project_id when 'purpose' then c.purpose else ''
      end as holder_id,
      split_part(w.name, ' ', 2) as window_kind,
      case split_part(w.name, ' ', 2)
        when 'lifetime' then 'epoch'::timestamptz
        else date_trunc(split_part(w.name, ' ', 2), c.at at time zone interval '08:00') at time zone interval '08:00'
      end as window_start
    from charged c cross join lateral unnest(string_to_array(c.windows, ',')) as w(name)
    group by 1, 2, 3, 4, 5),
  spent as (
    select b.dataset_id, b.scope, b.holder_id, b.window_kind, b.window_start,
      coalesce(sum(c.rho), 0) as rho, coalesce(sum(c.delta), 0) as delta
    from budgets b
    left join charged c on c.dataset_id = b.dataset_id and b.holder_id =
        case b.scope when 'person' then c.person_id when 'project' then c.project_id when 'purpose' then c.purpose else '' end
      and c.at >= b.window_start
      and (b.window_kind = 'lifetime' or c.at <
        ((b.window_start at time zone interval '08:00') + ('1 ' || b.window_kind)::interval) at time zone interval '08:00')
    group by 1, 2, 3, 4, 5)
  select case when b.dataset_id is null then 'entry-without-row' else 'row-differs' end as code,
    'dataset:' || coalesce(b.dataset_id, e.dataset_id) as place,
    'spent ' || coalesce(b.scope || ' ' || b.window_kind, e.scope || ' ' || e.window_kind) as detail
  from (budgets natural join spent) b
  full join expected e using (dataset_id, scope, holder_id, window_kind, window_start)
  where b.dataset_id is null or b.spent_rho_micro <> b.rho or b.spent_delta_femto <> b.delta`
