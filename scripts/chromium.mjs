// Finds a Chromium for the browser tests, or installs Debian's package when that is possible.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Runs a command as root: directly, or through `sudo -n` (never asks for a password). */
function asRoot(command, args) {
  const root = process.getuid?.() === 0
  return spawnSync(root ? command : 'sudo', root ? args : ['-n', command, ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
}

/** Installs Debian packages; answers whether that worked. */
export function installDebianPackages(packages) {
  if (!existsSync('/usr/bin/apt-get')) return false
  console.log(`installing ${packages.join(', ')} from Debian's packages`)
  const install = ['install', '-y', '-qq', '--no-install-recommends', ...packages]
  if (asRoot('apt-get', install).status === 0) return true
  return asRoot('apt-get', ['update', '-qq']).status === 0 && asRoot('apt-get', install).status === 0
}

/** Answers `{ path }`, or `{ reason }` when there is none and none can be installed. */
export async function ensureChromium() {
  const named = process.env.YINGBI_CHROMIUM
  const found = [...(named ? [named] : []), ...PLACES].find((path) => existsSync(path))
  if (found) return { path: found }
  installDebianPackages(['chromium', 'fonts-noto-cjk'])
  const installed = PLACES.find((path) => existsSync(path))
  if (installed) return { path: installed }
  return { reason: 'no Chromium on this machine, and it could not be installed (needs root or sudo on Debian)' }
}
