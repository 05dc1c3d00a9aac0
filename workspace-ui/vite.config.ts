import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'
import house from '../package.json' with { type: 'json' }
import { tokenStylesheet } from './src/app/tokens.ts'

/** Serves the design tokens as css variables, so that tokens.ts stays the one place where a colour is written. */
function tokenStyles(): Plugin {
  const id = 'virtual:tokens.css'
  return {
    name: 'token-styles',
    resolveId: (source) => (source === id ? `\0${id}` : undefined),
    load: (resolved) => (resolved === `\0${id}` ? tokenStylesheet() : undefined),
  }
}

/** Writes each text file again, compressed in both ways that browsers know, for the server to send as it is. */
function precompress(): Plugin {
  return {
    name: 'precompress',
    apply: 'build',
    writeBundle: ({ dir = 'dist' }) => {
      for (const name of readdirSync(dir, { recursive: true, encoding: 'utf8' })) {
        if (!/\.(js|css|html|svg)$/.test(name)) continue
        const path = join(dir, name)
        const bytes = readFileSync(path)
        writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }))
        writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }))
      }
    },
  }
}

const server = process.env['YINGBI_URL'] ?? 'http://127.0.0.1:4600'
const proxy = Object.fromEntries(['/api', '/open', '/healthz', '/readyz'].map((path) => [path, { target: server }]))

/** What the server sends with the built page; `style-src` is open because antd and Monaco write style elements. */
const contentSecurityPolicy = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "worker-src 'self' blob:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

export default defineConfig({
  plugins: [tokenStyles(), react(), precompress()],
  define: { YINGBI_VERSION: JSON.stringify(house.version) },
  build: { target: 'es2024', assetsInlineLimit: 0, chunkSizeWarningLimit: 4000, reportCompressedSize: false },
  worker: { format: 'es' },
  server: { proxy, strictPort: true },
  preview: { proxy, strictPort: true, headers: { 'Content-Security-Policy': contentSecurityPolicy } },
})
