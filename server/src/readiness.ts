import type { BilingualText } from '@yingbi/contracts'

/** Whether the service answers yet; while it starts, the step that it is at. */
export class Readiness {
  #step: BilingualText | null = { zh: '正在打开数据库。', en: 'The database is being opened.' }

  /** The step under way, null when ready. */
  get step(): BilingualText | null {
    return this.#step
  }

  startStep(step: BilingualText): void {
    this.#step = step
  }

  finish(): void {
    this.#step = null
  }
}
