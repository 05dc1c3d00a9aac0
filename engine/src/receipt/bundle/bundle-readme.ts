import type { ClaimedKeys } from './bundle-files.ts'
import type { ReleasePredicate } from './release-statement.ts'
import { keyFingerprint } from '../log/signed-note.ts'

/** Epsilon is converted from rho; further digits would suggest more than the conversion says. */
const EPSILON_DIGITS = 3

/** The text of `README.txt`: what the bundle is and how to check it, in both languages. */
export function bundleReadme({ release, dataset, privacy }: ReleasePredicate, keys: ClaimedKeys): string {
  const log = keyFingerprint(keys.log.publicKey)
  const releaseKey = keyFingerprint(keys.release.publicKey)
  const { delta, rho } = privacy.charge
  const epsilon = Number(privacy.charge.epsilon.toPrecision(EPSILON_DIGITS))
  const number = `R-${String(release.number).padStart(4, '0')}`
  return `影壁 · 出域结果 ${number}
${release.title}
数据：${dataset.title.zh}（${dataset.provider.zh}），数据版本 ${dataset.dataVersion}，策略第 ${dataset.policyVersion} 版
隐私：差分隐私，单元 ${privacy.unit}，rho ${rho}，epsilon ${epsilon}（delta ${delta}）

文件
  result.csv、result.json   加过噪声的表和 95% 区间
  query.sql                 产生这张表的语句
  manifest.json             各文件的摘要和出域条件，已签名（in-toto，DSSE，Ed25519）
  receipt.tlog-proof        这份清单已写入日志的证明（C2SP tlog-proof）
  keys.json                 本包自称使用的公钥

核验（不需要网络，也不需要相信服务器）
  npx yingbi verify <本文件>.zip --log-key <日志公钥>
或在影壁的 /verify 页面拖入本文件。日志公钥须从别的途径取得，例如登录页或书面材料，不能取自本包。

本包自称的公钥指纹
  日志 ${log}
  出域 ${releaseKey}

----------------------------------------------------------------

Yingbi · release ${number}
${release.title}
Data: ${dataset.title.en} (${dataset.provider.en}), data version ${dataset.dataVersion}, policy version ${dataset.policyVersion}
Privacy: differential privacy, unit ${privacy.unit}, rho ${rho}, epsilon ${epsilon} at delta ${delta}

Files
  result.csv, result.json   the noisy table with 95% intervals
  query.sql                 the statement that made it
  manifest.json             digests of the files and the conditions of the release, signed (in-toto, DSSE, Ed25519)
  receipt.tlog-proof        proof that this manifest is in the log (C2SP tlog-proof)
  keys.json                 the public keys that this bundle says it was signed with

Verify (needs no network and no trust in the server)
  npx yingbi verify <this file>.zip --log-key <log key>
or drop this file on the page /verify. Get the log key by another way than this bundle, such as the sign-in page or print.

Fingerprints of the keys that this bundle names
  log     ${log}
  release ${releaseKey}
`
}
