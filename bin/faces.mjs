// Builds the pages that people see (desk, portal, public) from src/web into build/faces, if that is not what is there:
//   node bin/ready.mjs node bin/faces.mjs
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { build } from 'vite'
import { root } from './ready.mjs'

const faces = ['desk', 'portal', 'public', 'setup']
const target = join(root, 'build', 'faces')
const stamp = join(target, 'built-from')

const files = (folder) =>
  readdirSync(folder, { recursive: true })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile())
    .sort()

/** A hash over everything the pages are made from. */
function source() {
  const hash = createHash('sha256')
  const sources = ['src/web', 'src/order', 'src/verify', 'src/ledger'].flatMap((folder) => files(join(root, folder)))
  for (const file of [...sources, join(root, 'package-lock.json'), join(root, 'bin', 'faces.mjs')])
    hash.update(`${relative(root, file)}\0`).update(readFileSync(file))
  return hash.digest('hex')
}

function built() {
  try {
    return readFileSync(stamp, 'utf8')
  } catch {
    return ''
  }
}

const from = source()
if (built() !== from) {
  console.error('duly: building the pages (a few seconds)...')
  const fresh = `${target}-${process.pid}`
  try {
    for (const face of faces)
      await build({
        root: join(root, 'src', 'web', face),
        configFile: false,
        logLevel: 'error',
        // The verifier runs in a page too, with as much of Node's hashing as it uses.
        resolve: { alias: { 'node:crypto': join(root, 'src', 'web', 'portal', 'browser', 'crypto.ts') } },
        build: {
          outDir: join(fresh, face),
          target: 'es2023',
          assetsInlineLimit: 0,
          modulePreload: { polyfill: false },
        },
      })
    writeFileSync(join(fresh, 'built-from'), from)
    // Two that build at once both build the same: the later one stays.
    rmSync(target, { recursive: true, force: true })
    renameSync(fresh, target)
  } finally {
    rmSync(fresh, { recursive: true, force: true })
  }
}
