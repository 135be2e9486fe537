/** The door of the stage: is it lawful. All of it is pure but {@link loadLaw}, which reads the packs at start. */
export { judge } from './judge.ts'
export { proposedAsks, type ProposedAsks } from './proposed.ts'
export { withoutFindings } from './findings.ts'
export { explainJudgement } from './explain.ts'
export { lawFolder } from './law-folder.ts'
export { loadLaw, LawError } from './pack.ts'
export type { LawPacks } from './schema.ts'
export type { JudgeContext } from './reading.ts'
