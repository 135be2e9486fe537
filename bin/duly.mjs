#!/usr/bin/env node
// `duly`: installs what is missing, then runs the command line under the project's own Node 24.
import { join } from 'node:path'
import { finish, makeReady, root, run } from './ready.mjs'

makeReady()
// Whoever opens a desk opens its pages too. Without them, as after a failed build, everything else works all the same.
if (process.argv[2] === 'start') finish('node', [join(root, 'bin', 'faces.mjs')])
run('node', ['--disable-warning=ExperimentalWarning', join(root, 'src', 'cli', 'duly.ts'), ...process.argv.slice(2)])
