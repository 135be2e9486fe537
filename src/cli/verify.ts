import { flags, type Command } from './command.ts'
import { verifyPackage } from '../verify/verify.ts'

export const command: Command = {
  summary: 'check a package offline and say in plain words what holds',
  help: `  duly verify PACKAGE [--identity FILE] [--checkpoint FILE] [--ledger-key VKEY] [--desk-key KEY] [--json]

PACKAGE is the .tar.age file (with --identity), the .tar inside it, or the unpacked folder; of an answer in shards, the .tar
or its unpacked folder (with --identity). Nothing is asked of anyone.`,
  async run(args) {
    const { values, positionals } = flags(args, {
      identity: { type: 'string' },
      checkpoint: { type: 'string' },
      'ledger-key': { type: 'string' },
      'desk-key': { type: 'string' },
      json: { type: 'boolean' },
    })
    if (!positionals[0]) throw new Error('Name the package.')
    const { identity, checkpoint } = values
    const report = await verifyPackage({
      package: positionals[0],
      ...(identity ? { identityFile: identity } : {}),
      ...(checkpoint ? { checkpointFile: checkpoint } : {}),
      ...(values['ledger-key'] ? { vkey: values['ledger-key'] } : {}),
      ...(values['desk-key'] ? { deskKey: values['desk-key'] } : {}),
    })
    if (values.json) console.log(JSON.stringify(report))
    else {
      const mark = { true: 'holds      ', false: 'DOES NOT   ', 'not-checked': 'not checked' }
      for (const f of report.findings) console.log(`${mark[String(f.holds) as keyof typeof mark]}  ${f.words}`)
      console.log(
        report.holds ? '\nEverything that was checked holds.' : '\nThis package does NOT hold. Do not rely on it.',
      )
    }
    return report.holds ? 0 : 1
  },
}
