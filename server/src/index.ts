export { buildApp, type AppOptions, type BuiltApp } from './app.ts'
export type { App } from './http/typed-app.ts'
export { readConfig, ConfigError, type Config } from './config.ts'
export { startServer, type RunningServer, type StartOptions } from './start-server.ts'
