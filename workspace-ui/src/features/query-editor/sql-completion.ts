import type { Completion } from './completions.ts'
import { monaco } from './monaco.ts'

const kinds: Readonly<Record<Completion['kind'], monaco.languages.CompletionItemKind>> = {
  table: monaco.languages.CompletionItemKind.Struct,
  column: monaco.languages.CompletionItemKind.Field,
  function: monaco.languages.CompletionItemKind.Function,
  snippet: monaco.languages.CompletionItemKind.Snippet,
}

/** Offers completions for SQL until the returned function is called. */
export function registerSqlCompletion(completions: readonly Completion[]): () => void {
  const provider = monaco.languages.registerCompletionItemProvider('sql', {
    triggerCharacters: ['.'],
    provideCompletionItems: (model, position) => {
      const word = model.getWordUntilPosition(position)
      const range = new monaco.Range(position.lineNumber, word.startColumn, position.lineNumber, word.endColumn)
      const afterDot = model.getValueInRange(
        new monaco.Range(position.lineNumber, Math.max(1, word.startColumn - 1), position.lineNumber, word.startColumn),
      )
      const offered = afterDot === '.' ? completions.filter((one) => one.kind === 'column') : completions
      return {
        suggestions: offered.map((one) => ({
          label: { label: one.label, description: one.detail },
          kind: kinds[one.kind],
          insertText: one.insert,
          insertTextRules: monaco.languages.CompletionItemInsertTextRule.InsertAsSnippet,
          sortText: `${one.rank} ${one.label}`,
          range,
        })),
      }
    },
  })
  return () => provider.dispose()
}
