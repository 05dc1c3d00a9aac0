export { buildApp, type App, type AppOptions, type BuiltApp } from './app.ts'
export { readConfig, ConfigError, type Config } from './config.ts'
export { startServer, type RunningServer, type StartOptions } from './start-server.ts'
