import { useMutation } from '@tanstack/react-query'
import { useRef, useState, type ReactNode } from 'react'
import { SendTrouble, sized, useOneAtATime } from './parts.tsx'
import { sendSigned, type Sent } from './send.ts'
import { useInfo, type Me } from './server.ts'
import { useWords } from './texts.ts'
import type { Going } from './upload.ts'

export type Sending = {
  /** Signs and sends; a second press while one is under way does nothing. */
  readonly send: (said: File, files?: readonly File[]) => void
  readonly isPending: boolean
  readonly sent: Sent | undefined
  /** How far it is, and what went wrong: for the place beside the button. */
  readonly told: ReactNode
}

/** One sending of an officer from the press of the button to the receipt. */
export function useSending(path: string, me: Me, after?: () => unknown): Sending {
  const { data: info } = useInfo()
  const [going, setGoing] = useState<Going & { began: number; first: number }>()
  const stop = useRef<AbortController>(undefined)
  const run = useMutation({
    mutationFn: async ({ said, files }: { said: File; files: readonly File[] }) => {
      const { signal } = (stop.current = new AbortController())
      const by = { rpId: info?.rpId ?? '', credential: me.credential }
      setGoing(undefined)
      try {
        return await sendSigned(path, said, files, by, (how) => setGoing((was) => ({ began: performance.now(), first: how.sent, ...was, ...how })), signal) // prettier-ignore
      } finally {
        setGoing(undefined)
      }
    },
    onSuccess: () => after?.(),
  })
  const once = useOneAtATime((said: File, files: readonly File[] = []) => run.mutateAsync({ said, files }))
  return {
    send: once,
    isPending: run.isPending,
    sent: run.data,
    told: (
      <>
        {going ? <Uploading going={going} cancel={() => stop.current?.abort()} /> : null}
        {run.isError ? <SendTrouble error={run.error} /> : null}
      </>
    ),
  }
}

/** A bar, the bytes, the time that is left by the pace so far, and the way out. */
function Uploading(props: { going: Going & { began: number; first: number }; cancel: () => void }): ReactNode {
  const { say, language } = useWords()
  const { sent, total, waiting, began, first } = props.going
  const ms = performance.now() - began
  const left = sent > first && ms > 1_000 ? Math.ceil(((total - sent) * ms) / (sent - first) / 1000) : undefined
  return (
    <div className="stack tight">
      <progress value={sent} max={total} aria-label={say('uploading')} />
      <p className="row">
        <span>
          {say('sent_of', { sent: sized(sent, language), total: sized(total, language) })}
          {left === undefined || sent >= total ? '' : `, ${say('time_left', { time: spoken(left, language) })}`}
        </span>
        <button type="button" onClick={props.cancel}>
          {say('upload_cancel')}
        </button>
      </p>
      {/* Told to whoever listens when it changes, and not with every byte. */}
      <p role="status" className={waiting ? 'notice warn' : ''}>
        {waiting ? say('upload_waits') : ''}
      </p>
    </div>
  )
}

/** So many seconds, or minutes where there are more than 90 of them. */
const spoken = (secs: number, language: string): string => {
  const [unit, count] = secs > 90 ? (['minute', Math.ceil(secs / 60)] as const) : (['second', secs] as const)
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(count)
}
