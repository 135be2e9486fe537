import { days, Instant } from '../order/time.ts'
import type { Settings } from '../platform/settings.ts'
import { rotaClock } from './rota.ts'

type Section = { readonly title: string; readonly lines: readonly string[] }

/**
 * The one page to print and hang up: how an order is carried with telephone and paper when Duly is down. Made from the
 * rota and the numbers as they stand; print it anew at each change. It names staff and authorities, and no order.
 */
export function emergencySheet(settings: Settings, now: Instant): Section[] {
  const { people, rota, agencies, listen, mail, entities } = settings
  const clock = rotaClock(rota)
  const reach = (id: string): string => {
    const person = people.find((each) => each.id === id)
    const ways = [person?.phone, person?.email].filter((way) => way !== undefined)
    return `${person?.name ?? id}: ${ways.length > 0 ? ways.join(', ') : 'no number here; write it in: ________________'}`
  }
  const wall = (at: Instant): string =>
    new Intl.DateTimeFormat('en-GB', {
      timeZone: rota.zone,
      weekday: 'short',
      day: '2-digit',
      month: 'short',
      hour: '2-digit',
      minute: '2-digit',
    }).format(new Date(at))
  const shifts = clock
    .spans('on-call', now, Instant.plus(now, days(7)))
    .slice(0, 21)
    .map(
      (span) => `${wall(span.from)} to ${wall(span.to)}: ${span.people.length > 0 ? span.people.join(', ') : 'NOBODY'}`,
    )
  const signers = people.filter(({ may }) => may.includes('approve'))
  return [
    {
      title: `When Duly is down: ${entities.map(({ name }) => name).join(', ')}. As of ${now}`,
      lines: [
        '1. Write down: who calls, for which authority, their file number, the time (with zone), what is asked, until when.',
        '2. Call back the authority at a number of this page, never at one from the order. Ask for the head of the office.',
        '3. Save the order on one laptop: duly emergency receive FILE. Keep the reference that it prints.',
        '4. Two people of the list below decide. Each signs: duly emergency decide REFERENCE. One alone may only preserve or wait.',
        '5. A life in danger: disclose no more than what averts it. Write down every item, to whom, and when.',
        '6. Hand over sealed to a key or address of this page only. No password, no live access, ever.',
        '7. When the desk is back: duly emergency merge. Then go on there: duly list',
      ],
    },
    { title: `On call, times of ${rota.zone}`, lines: shifts },
    { title: 'Who may sign', lines: signers.map(({ id }) => reach(id)) },
    { title: 'Who else is woken', lines: people.filter((p) => !signers.includes(p)).map(({ id }) => reach(id)) },
    {
      title: 'Authorities: numbers that we hold',
      lines: agencies.map(
        ({ name, country, callback, deliver_to }) =>
          `${name} (${country}): ${callback.map(({ number }) => number).join(', ') || 'no number'}${deliver_to ? `; ${deliver_to}` : ''}`,
      ),
    },
    {
      title: 'Machines',
      lines: [
        `Intake http://${listen.public}, mail smtp://${listen.smtp}; desk http://${listen.desk}; pages by ${mail.relay}`,
      ],
    },
  ]
}

export const sheetAsText = (sections: readonly Section[]): string =>
  sections
    .map(({ title, lines }) => [title.toUpperCase(), ...lines.map((line) => `  ${line}`), ''].join('\n'))
    .join('\n')

const escaped = (text: string): string => text.replace(/[<>&"]/g, (sign) => `&#${sign.charCodeAt(0)};`)

/** One side of A4, from any browser. */
export const sheetAsHtml = (
  sections: readonly Section[],
): string => `<!doctype html><html lang="en"><meta charset="utf-8"><title>When Duly is down</title>
<style>@page{size:A4;margin:12mm}body{font:9.5pt/1.35 sans-serif;max-width:186mm}h2{font-size:11pt;margin:3mm 0 1mm}p{margin:0}</style>
${sections.map(({ title, lines }) => `<h2>${escaped(title)}</h2>\n${lines.map((line) => `<p>${escaped(line)}</p>`).join('\n')}`).join('\n')}
</html>
`
