import { createHash } from 'node:crypto'
import type { Address, Email } from 'postal-mime'
import type { Answer, PrivilegeGroup, Question, Summary } from './job.ts'
import { unpackJob } from './job.ts'
import { nearPrint } from './near-print.ts'
import { marksOf } from './privilege.ts'
import { boxed, redactedMessage } from './redact.ts'
import { line, parsed, person, safeText, Unreadable } from './safe-text.ts'

const listedMost = 50

/** Runs in the sandbox: answers one question of each message. One that cannot be read says so, and the others are read. */
export default async function readMessages(bytes: Uint8Array): Promise<Answer[]> {
  const { question, messages } = unpackJob(bytes)
  const answers: Answer[] = []
  for (const message of messages)
    try {
      answers.push(await answer(question, message))
    } catch (error) {
      const why = error instanceof Unreadable ? error.message : 'It is damaged, or built in a way we do not read.'
      answers.push({ ok: false, why })
    }
  return answers
}

async function answer(question: Question, message: Uint8Array): Promise<Answer> {
  const mail = await parsed(message)
  if (question.want === 'summary') return { ok: true, summary: summaryOf(mail, question.privilege) }
  const text = safeText(mail)
  if (question.want === 'text') return { ok: true, text }
  const { redaction } = question
  const shown = redaction.how === 'boxes' ? boxed(text.text, redaction) : undefined
  const original = createHash('sha256').update(message).digest('hex')
  return {
    ok: true,
    bytes: Buffer.from(redactedMessage(message, original, shown, redaction.subject === true)).toString('base64'),
    leftOut:
      redaction.how === 'boxes'
        ? text.attachments.map(({ mediaType, sizeBytes, sha256 }) => ({ mediaType, sizeBytes, sha256 }))
        : [],
  }
}

function summaryOf(mail: Email, privilege: readonly PrivilegeGroup[]): Summary {
  const { text, attachments } = safeText(mail)
  const to = [...(mail.to ?? []), ...(mail.cc ?? []), ...(mail.bcc ?? [])]
  const everyone = [mail.from, mail.sender, ...(mail.replyTo ?? []), ...to].flatMap((a) => (a ? addresses(a) : []))
  const ids = (value: string | undefined): string[] => (value ?? '').match(/<[^<>\s]{1,300}>/g) ?? []
  const [messageId] = ids(mail.messageId)
  return {
    ...(mail.from ? { from: person(mail.from) } : {}),
    to: to.slice(0, listedMost).map(person),
    ...(mail.subject === undefined ? {} : { subject: line(mail.subject) }),
    ...(messageId ? { messageId } : {}),
    answers: [...new Set([...ids(mail.references).slice(-listedMost), ...ids(mail.inReplyTo).slice(0, 5)])],
    attachments: attachments.length,
    textLength: text.length,
    print: nearPrint(text),
    marks: marksOf(privilege, { addresses: everyone, words: `${mail.subject ?? ''}\n${text}` }),
  }
}

const addresses = (a: Address): string[] =>
  a.address === undefined ? a.group.flatMap(addresses) : [a.address.toLowerCase()]
