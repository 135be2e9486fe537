import { html } from 'hono/html'
import type { Sheet, SheetPaper } from '../../legality/sheet.ts'
import type { DataCategory } from '../../order/category.ts'

const categoryWords = {
  subscriber: 'Subscriber data: who the user is',
  identifying_access: 'Access data that only identify the user',
  traffic: 'Traffic data: other records and headers',
  content: 'Content: what was said or stored',
} as const satisfies Record<DataCategory, string>

const useWords = {
  produce: 'hands over',
  keep: 'keeps, hands nothing over',
  emergency: 'in an emergency',
} as const satisfies Record<SheetPaper['use'], string>

type Markup = ReturnType<typeof html>

/** The capability sheet as one page that can be read aloud, printed and stored: no script, everything escaped. */
export const sheetPage = async (sheet: Sheet): Promise<string> =>
  (
    await html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width" />
          <title>What authorities can obtain from us</title>
          <style>
            body {
              font:
                1rem/1.5 system-ui,
                sans-serif;
              max-width: 70rem;
              margin: 2rem auto;
              padding: 0 1rem;
            }
            table {
              border-collapse: collapse;
              width: 100%;
            }
            caption {
              text-align: left;
              font-weight: bold;
              padding: 0.5rem 0;
            }
            th,
            td {
              border: 1px solid #767676;
              padding: 0.3rem 0.5rem;
              text-align: left;
              vertical-align: top;
            }
            tr {
              break-inside: avoid;
            }
          </style>
        </head>
        <body>
          <main>
            <h1>What authorities can obtain from us</h1>
            <p>
              As of <time datetime="${sheet.made}">${sheet.made.slice(0, 10)}</time>. The document itself decides, not
              this page.
            </p>
            <h2>What we hold</h2>
            <table>
              <thead>
                <tr>
                  <th scope="col">Data</th>
                  <th scope="col">Kept</th>
                </tr>
              </thead>
              <tbody>
                ${sheet.held.map(
                  (h) =>
                    html`<tr>
                      <th scope="row">${categoryWords[h.category]}</th>
                      <td>${kept(h)}</td>
                    </tr>`,
                )}
              </tbody>
            </table>
            <h2>How to serve us</h2>
            <ul>
              ${serving(sheet).map((words) => html`<li>${words}</li>`)}
            </ul>
            ${sheet.companies.map(company)}
            <h2>What is never given</h2>
            <ul>
              ${sheet.never.map((n) => html`<li>${n.what} (${n.cite})</li>`)}
              <li>Content that users encrypted themselves is given as it is stored; we hold no key that opens it.</li>
            </ul>
          </main>
        </body>
      </html>`
  ).toString()

const kept = (h: Sheet['held'][number]): string =>
  !h.held ? 'not held' : h.keptDays.length === 0 ? 'as long as the account' : `${h.keptDays.join(' or ')} days`

const serving = ({ serve, times }: Sheet): string[] => [
  ...(serve.web === undefined ? [] : [`Over the web: POST ${serve.web}`]),
  ...(serve.drafts === undefined ? [] : [`Check a draft first, no account is looked up: POST ${serve.drafts}`]),
  ...(serve.mail === undefined ? [] : [`By mail: ${serve.mail}`]),
  ...(serve.telephone === undefined ? [] : [`In an emergency, at any hour: ${serve.telephone}`]),
  ...(times.usualHours === undefined ? [] : [`Usual time to answer a complete order: ${times.usualHours} hours`]),
  ...(times.emergencyMinutes === undefined
    ? []
    : [`Usual time to answer a confirmed emergency: ${times.emergencyMinutes} minutes`]),
]

const company = (c: Sheet['companies'][number]): Markup =>
  html`<h2>${c.name}, ${c.country}</h2>
    <p>
      Serves accounts of ${c.domains.join(', ')}. Orders in ${c.languages.join(', ')}. Days end in ${c.zone}. It is
      ${c.roles.join(', ')}.
    </p>
    ${
      c.papers.length === 0
        ? html`<p>No instrument we have law for reaches this company. Please use mutual legal assistance.</p>`
        : html`<table>
            <caption>
              Papers that reach ${c.name}
            </caption>
            <thead>
              <tr>
                <th scope="col">Paper</th>
                <th scope="col">Opens, if issued by</th>
                <th scope="col">Deadline</th>
                <th scope="col">Served by</th>
                <th scope="col">Is the user told</th>
                <th scope="col">Questions and refusals go to</th>
              </tr>
            </thead>
            <tbody>
              ${c.papers.map(paper)}
            </tbody>
          </table>`
    }`

const paper = (p: SheetPaper): Markup =>
  html`<tr>
    <th scope="row">
      ${p.title} (${p.jurisdiction}; ${useWords[p.use]}${p.status === 'draft' ? '; not yet signed off by counsel' : ''})
    </th>
    <td>
      <ul>
        ${p.opens.map(
          (o) =>
            html`<li>
              ${categoryWords[o.category]}:
              ${o.issuedBy.join(' or ')}${o.validatedBy ? `, or anyone validated by ${o.validatedBy.join(' or ')}` : ''}
              (${o.cite})${o.note ? `. ${o.note}` : ''}
            </li>`,
        )}
      </ul>
      ${p.threshold ?? ''}
    </td>
    <td>${p.deadline}</td>
    <td>${p.servedBy}</td>
    <td>${p.secrecy}</td>
    <td>${p.answersTo} (${p.clarify}; ${p.refuse})</td>
  </tr>`
