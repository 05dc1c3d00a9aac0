/** Version of the product, put in at build time. */
declare const YINGBI_VERSION: string

/** The feature of this name registers inline completions only; the list of suggestions is here. */
declare module 'monaco-editor/editor/contrib/suggest/browser/suggestController.js'
