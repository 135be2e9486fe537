#!/usr/bin/env node
// Gets everything ready, then runs the rest of the command line under the project's own Node 24:
//   node bin/ready.mjs vitest run
// Plain JavaScript without dependencies, for whatever Node (20 or newer) the machine has.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))
const modules = join(root, 'node_modules')
const stamp = join(modules, '.duly-ready')
const windows = process.platform === 'win32'
const say = (words) => console.error(`duly: ${words}`)

/** Installs what package-lock.json names, if that is not what is there. */
export function makeReady() {
  if (Number(process.versions.node.split('.')[0]) < 20) {
    say(`this is Node ${process.versions.node}. Duly needs Node 20 or newer: https://nodejs.org`)
    process.exit(1)
  }
  if (isReady()) return
  const unlock = lock()
  try {
    if (!isReady()) install()
  } finally {
    unlock()
  }
}

const wanted = () =>
  createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')

function isReady() {
  try {
    return readFileSync(stamp, 'utf8').trim() === wanted() && existsSync(nodePath())
  } catch {
    return false
  }
}

function install() {
  const npm = npmCommand()
  say('installing what is missing (first time: about a minute)...')
  rmSync(stamp, { force: true })
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']
  const done = spawnSync(npm[0], [...npm.slice(1), ...args], {
    cwd: root,
    stdio: ['ignore', 2, 'pipe'],
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  if (done.error) {
    say(`npm could not be started (${done.error.message}). It comes with Node: https://nodejs.org`)
    process.exit(1)
  }
  if (done.status !== 0) {
    process.stderr.write(done.stderr)
    say(explain(done.stderr))
    process.exit(1)
  }
  if (!existsSync(nodePath())) {
    say(
      'npm installed everything except Node itself. Its install scripts may be switched off: npm config get ignore-scripts',
    )
    process.exit(1)
  }
  writeFileSync(stamp, wanted() + '\n')
}

/** What went wrong with npm, and what to do, in a sentence. */
function explain(trouble) {
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ECONNRESET|ERR_SOCKET_TIMEOUT|network/i.test(trouble))
    return 'the package registry cannot be reached. Check the network (npm ping), then run the same command again.'
  if (/ENOSPC/.test(trouble)) return 'the disk is full. Duly needs about 600 MB.'
  if (/EACCES|EPERM/.test(trouble)) return `this user may not write in ${root}. Use a copy that belongs to you.`
  if (/spawn git|git: not found|ENOENT.*git/.test(trouble))
    return 'git is missing. Install it, then run the same command again.'
  if (/EUSAGE|lock file|package-lock/.test(trouble))
    return 'package.json and package-lock.json do not fit together. Take both from the same commit.'
  return 'installing failed; the lines above say why. Nothing was changed outside node_modules.'
}

/** npm of the same Node that runs this, else whatever npm is in PATH. */
function npmCommand() {
  const execpath = process.env.npm_execpath
  if (execpath && /npm-cli\.js$/.test(execpath) && existsSync(execpath)) return [process.execPath, execpath]
  const beside = join(dirname(process.execPath), '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js')
  return existsSync(beside) ? [process.execPath, beside] : [windows ? 'npm.cmd' : 'npm']
}

/** One install at a time: two of them would delete each other's files. */
function lock() {
  const file = join(root, 'node_modules.lock')
  for (let waited = 0; ; waited++) {
    try {
      mkdirSync(file)
      writeFileSync(join(file, 'pid'), String(process.pid))
      return () => rmSync(file, { recursive: true, force: true })
    } catch (error) {
      if (error.code !== 'EEXIST') {
        say(`this user may not write in ${root} (${error.code}). Use a copy that belongs to you.`)
        process.exit(1)
      }
    }
    if (isAbandoned(file)) rmSync(file, { recursive: true, force: true })
    else {
      if (waited === 0) say('another command is installing; waiting for it...')
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500)
    }
  }
}

function isAbandoned(file) {
  try {
    process.kill(Number(readFileSync(join(file, 'pid'), 'utf8')), 0)
    return false
  } catch (error) {
    if (error.code === 'EPERM') return false
    if (error.code === 'ESRCH') return true
    return Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > 5000
  }
}

function nodePath() {
  return windows ? join(modules, 'node', 'bin', 'node.exe') : join(modules, '.bin', 'node')
}

/** Runs a command with the project's own Node, and waits for its end. */
export function finish(command, args) {
  spawnSync(command === 'node' ? nodePath() : command, args, { cwd: root, stdio: 'inherit' })
}

/** Runs a command with the project's programs first in PATH; passes signals on, and its end back. */
export function run(command, args) {
  const program = command === 'node' ? nodePath() : join(modules, '.bin', windows ? `${command}.cmd` : command)
  // Of the memory for what is soon forgotten V8 takes up to a hundred megabytes more when much passes through, as when a
  // million messages are sealed. It does the work no faster.
  const words = command === 'node' ? ['--max-semi-space-size=4', ...args] : args
  const child = spawn(existsSync(program) ? program : command, words, {
    stdio: 'inherit',
    shell: windows && command !== 'node',
    env: {
      // Syncs to disk wait side by side, and a file system makes one of many: more of them than processors.
      UV_THREADPOOL_SIZE: '16',
      // glibc gives each thread a heap of its own and hardly gives back what one left: an eighth of what sealing takes.
      MALLOC_ARENA_MAX: '1',
      // What was read of the program once, so that it and each of its threads start in half the time. Not for tests: with
      // it, what they covered is told less exactly. Whoever may write there may change the program anyway.
      ...(command === 'node' ? { NODE_COMPILE_CACHE: join(modules, '.compile-cache') } : {}),
      ...process.env,
      PATH: [join(modules, '.bin'), process.env.PATH].join(delimiter),
    },
  })
  // At a terminal Ctrl-C reaches the child by itself, and npm repeats the signals it gets: each goes on once.
  let last = 0
  for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT'])
    process.on(signal, () => {
      const repeated = Date.now() - last < 1000
      last = Date.now()
      if (!repeated && !(signal === 'SIGINT' && process.stdin.isTTY)) child.kill(signal)
    })
  // npm's shell dies of a signal and does not pass it on: whoever lost that parent was told to stop.
  if (process.env.npm_lifecycle_event) {
    const parent = process.ppid
    const watch = setInterval(() => {
      if (process.ppid === parent) return
      clearInterval(watch)
      child.kill('SIGTERM')
    }, 250)
    watch.unref()
  }
  child.on('error', (error) => {
    say(`${command} could not be started: ${error.message}`)
    process.exit(127)
  })
  child.on('exit', (code, signal) => {
    process.exit(signal ? 128 + (constants.signals[signal] ?? 0) : (code ?? 1))
  })
}

if (process.argv[1] && isThisFile(process.argv[1])) {
  const [command, ...args] = process.argv.slice(2)
  makeReady()
  if (command) run(command, args)
}

function isThisFile(path) {
  return fileURLToPath(import.meta.url) === path || path.endsWith(join('bin', 'ready.mjs'))
}
