#!/usr/bin/env node
// `duly`: installs what is missing, then runs the command line under the project's own Node 24.
import { join } from 'node:path'
import { makeReady, root, run } from './ready.mjs'

makeReady()
run('node', ['--disable-warning=ExperimentalWarning', join(root, 'src', 'cli', 'duly.ts'), ...process.argv.slice(2)])
