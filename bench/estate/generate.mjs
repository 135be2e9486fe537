#!/usr/bin/env node
// Generator of the mail estate that tests and benchmarks collect from: invented accounts whose truth is known, the same bytes from the same seed.
// Deterministic mail-estate generator (no dependencies).
// usage: node generate.mjs --out DIR [--seed 1] [--messages 100000] [--accounts 4] [--other 2000]
//   [--profile mixed|small] [--formats maildir,mbox] [--from 2024-03-01T00:00:00Z] [--to 2025-03-01T00:00:00Z]
// Writes DIR/<account>/Maildir (Maildir++; mtime = INTERNALDATE), DIR/<account>/mbox/<folder>.mbox (mboxrd),
// DIR/index.jsonl (one line per message: the ground truth about it), DIR/truth.jsonl (messages in scope of the hot
// account by INTERNALDATE), DIR/truth-date.jsonl (by Date header, INTERNALDATE where it is missing/unusable),
// DIR/scope.json. Same seed + flags + generator = same bytes.
import fs from 'node:fs'
import path from 'node:path'
import { createHash } from 'node:crypto'
import { parseArgs } from 'node:util'
const { values: a } = parseArgs({
  options: {
    out: { type: 'string' },
    seed: { type: 'string', default: '1' },
    messages: { type: 'string', default: '100000' },
    accounts: { type: 'string', default: '4' },
    other: { type: 'string', default: '2000' },
    profile: { type: 'string', default: 'mixed' },
    formats: { type: 'string', default: 'maildir,mbox' },
    from: { type: 'string', default: '2024-03-01T00:00:00Z' },
    to: { type: 'string', default: '2025-03-01T00:00:00Z' },
  },
})
if (!a.out) {
  console.error('--out DIR is needed')
  process.exit(2)
}
const OUT = a.out,
  HOT = +a.messages,
  NACC = +a.accounts,
  OTHER = +a.other
const fmt = new Set(a.formats.split(','))
const D1 = Date.parse(a.from),
  D2 = Date.parse(a.to)
const T0 = Date.UTC(2021, 10, 1),
  T1 = Date.UTC(2026, 10, 1)

let s0 = (+a.seed * 2654435761) >>> 0 || 1 // mulberry32
function rnd() {
  s0 = (s0 + 0x6d2b79f5) >>> 0
  let t = s0
  t = Math.imul(t ^ (t >>> 15), t | 1)
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296
}
const ri = (n) => (rnd() * n) | 0
const pick = (x) => x[ri(x.length)]
const gauss = () => Math.sqrt(-2 * Math.log(1 - rnd())) * Math.cos(6.283185307179586 * rnd())

// ---- pools -----------------------------------------------------------------------------------------------------
const SYL =
  'ba de ki lo mu na pe ri so ta vu we xi yo za chen dor fal gri hul jin kor lem mon nor pal quin ros sten tur'.split(
    ' ',
  )
const WORDS = Array.from({ length: 6000 }, () => Array.from({ length: 1 + ri(4) }, () => pick(SYL)).join(''))
function textPool(bytes) {
  const lines = []
  let n = 0
  while (n < bytes) {
    let l = ''
    const w = 40 + ri(36)
    while (l.length < w) l += pick(WORDS) + ' '
    l = l.trimEnd()
    lines.push(l)
    n += l.length + 1
    if (rnd() < 0.08) {
      lines.push('')
      n++
    }
  }
  return Buffer.from(lines.join('\n') + '\n')
}
const TEXT = textPool(2 << 20)
const B64LINES = 160000,
  B64 = Buffer.alloc(B64LINES * 77) // ~12 MB of base64 lines of 76
{
  const al = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
  let x = 88172645463325252n & 0xffffffffn
  let v = Number(x) ^ +a.seed
  for (let i = 0; i < B64.length; i++) {
    if (i % 77 === 76) {
      B64[i] = 10
      continue
    }
    v ^= v << 13
    v ^= v >>> 17
    v ^= v << 5
    B64[i] = al.charCodeAt(v & 63)
  }
}
const slice = (pool, n) => {
  if (n >= pool.length) n = pool.length - 1
  let o = ri(pool.length - n)
  o = pool.indexOf(10, o) + 1
  if (o <= 0 || o + n > pool.length) o = 0
  let e = pool.lastIndexOf(10, o + n - 1) + 1
  if (e <= o) e = pool.indexOf(10, o) + 1
  return pool.subarray(o, e)
}
const PEOPLE = Array.from({ length: 800 }, (_, i) => ({
  a: `${pick(WORDS)}.${pick(WORDS)}${i}@${pick(['example.org', 'example.com', 'example.net', 'mail.example.fr', 'post.example.de', 'example.co.jp', 'example.ru'])}`,
  n: `${cap(pick(WORDS))} ${cap(pick(WORDS))}`,
}))
function cap(s) {
  return s[0].toUpperCase() + s.slice(1)
}
const U = {
  fr: 'Réunion à Besançon — coûts élevés',
  de: 'Überprüfung der Größe für München',
  ru: 'Счёт за октябрь и договор поставки',
  ja: '会議の議事録と請求書について',
  zh: '关于合同和发票的通知',
  tr: 'Işık ölçümü güncellendi',
}
const L1 = (s) => Buffer.from(s.replace(/[\u0100-\uffff]/g, '-'), 'latin1')
const CP1251 = (s) =>
  Buffer.from(
    [...s].map((c) => {
      const u = c.codePointAt(0)
      return u < 128 ? u : u >= 0x410 && u <= 0x44f ? u - 0x350 : u === 0x451 ? 0xb8 : u === 0x401 ? 0xa8 : 63
    }),
  )
const JIS = Buffer.from('1b244232713544244e353b443e1b2842', 'hex') // ISO-2022-JP sample
const QP = (b) =>
  [...b]
    .map((c) =>
      c > 32 && c < 127 && c !== 61 && c !== 63 && c !== 95
        ? String.fromCharCode(c)
        : c === 32
          ? '_'
          : '=' + c.toString(16).toUpperCase().padStart(2, '0'),
    )
    .join('')
function ew() {
  switch (ri(6)) {
    case 0:
      return `=?UTF-8?B?${Buffer.from(U.ja).toString('base64')}?=`
    case 1:
      return `=?utf-8?Q?${QP(Buffer.from(U.fr))}?=`
    case 2:
      return `=?ISO-8859-1?Q?${QP(L1(U.de))}?=`
    case 3:
      return `=?windows-1251?B?${CP1251(U.ru).toString('base64')}?=`
    case 4:
      return `=?ISO-2022-JP?B?${JIS.toString('base64')}?=`
    default:
      return `=?UTF-8?B?${Buffer.from(U.zh).toString('base64')}?=\n =?UTF-8?Q?${QP(Buffer.from(U.tr))}?=`
  }
}
const DAY = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'],
  MON = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const p2 = (n) => String(n).padStart(2, '0')
const ZONES = [0, 0, 60, 60, 120, 120, -300, -240, -480, 330, 540, 345, 720, -210, 840]
function rfcDate(ms, off, style) {
  const d = new Date(ms + off * 60000)
  const z = (off < 0 ? '-' : '+') + p2((Math.abs(off) / 60) | 0) + p2(Math.abs(off) % 60)
  const base = `${d.getUTCDate()} ${MON[d.getUTCMonth()]} ${d.getUTCFullYear()} ${p2(d.getUTCHours())}:${p2(d.getUTCMinutes())}:${p2(d.getUTCSeconds())}`
  if (style === 1) return `${base} ${z}` // no weekday
  if (style === 2) return `${DAY[d.getUTCDay()]}, ${base} ${z} (XST)` // comment
  if (style === 3 && off === 0) return `${DAY[d.getUTCDay()]}, ${base} GMT`
  if (style === 4 && off === -300) return `${DAY[d.getUTCDay()]}, ${base} EST`
  return `${DAY[d.getUTCDay()]}, ${base} ${z}`
}
const asctime = (ms) => {
  const d = new Date(ms)
  return `${DAY[d.getUTCDay()]} ${MON[d.getUTCMonth()]} ${String(d.getUTCDate()).padStart(2, ' ')} ${p2(d.getUTCHours())}:${p2(d.getUTCMinutes())}:${p2(d.getUTCSeconds())} ${d.getUTCFullYear()}`
}

// ---- one message -------------------------------------------------------------------------------------------------
let serial = 0
const mids = [] // recent Message-IDs: four References in five point at one of them, the rest outside the estate
const ref = (v) => (mids.length && v % 5 ? mids[v % mids.length] : `<${v.toString(36)}@example.org>`)
function make(account, folder) {
  const n = ++serial
  let internal = Math.floor((T0 + rnd() * (T1 - T0)) / 1000) * 1000
  let sent = internal - 1000 * (1 + ri(90))
  if (rnd() < 0.02) sent = internal - 86400000 * ri(400) // migrated or much delayed: Date and INTERNALDATE differ
  const me = { a: account, n: 'Hot Account' },
    other = pick(PEOPLE),
    out = folder === 'Sent'
  const from = out ? me : other,
    to = [out ? other : me]
  while (rnd() < 0.25 && to.length < 8) to.push(pick(PEOPLE))
  const mid = `<${n.toString(36)}.${ri(1e9).toString(36)}@${from.a.split('@')[1]}>`
  const h = []
  const raw8 = rnd() < 0.01
  let subj = rnd() < 0.3 ? ew() : Array.from({ length: 2 + ri(8) }, () => pick(WORDS)).join(' ')
  const codeword = rnd() < 0.01
  if (codeword) subj = `Project Halcyon ${n % 97} ${subj}`
  if (rnd() < 0.35) subj = (rnd() < 0.7 ? 'Re: ' : 'Fwd: ') + subj
  const off = pick(ZONES),
    x = rnd()
  let dateState = 'ok',
    dateLine = `Date: ${rfcDate(sent, off, ri(6))}`
  if (x < 0.01) {
    dateState = 'missing'
    dateLine = null
  } else if (x < 0.015) {
    dateState = 'broken'
    dateLine = pick(['Date: yesterday', 'Date: 32 Foo 20xx 25:61', 'Date:', 'Date: 0000-00-00'])
  }
  h.push(`Return-Path: <${from.a}>`)
  if (!out) h.push(`Delivered-To: ${account}`)
  const hops = out ? 1 : 1 + ri(5)
  for (let i = 0; i < hops; i++)
    h.push(
      `Received: from relay${ri(90)}.example.net (relay${i}.example.net [192.0.2.${ri(255)}])\n\tby mx${i}.example.org (Postfix) with ESMTPS id ${ri(1e9).toString(36)}\n\tfor <${to[0].a}>; ${rfcDate(internal, pick(ZONES), 0)}`,
    )
  if (rnd() < 0.8)
    h.push(
      `DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.org; s=s1;\n\th=from:to:subject:date; bh=${B64.toString('latin1', 77 * (n % 5000), 77 * (n % 5000) + 43)}=;\n\tb=${B64.toString('latin1', 77 * ((n % 5000) + 1), 77 * ((n % 5000) + 1) + 76)}\n\t ${B64.toString('latin1', 77 * ((n % 5000) + 2), 77 * ((n % 5000) + 2) + 76)}`,
    )
  const fromName = rnd() < 0.15 ? ew() : `"${from.n}"`
  h.push(`From: ${fromName} <${from.a}>`, `To: ${to.map((t) => `${t.n} <${t.a}>`).join(',\n ')}`, `Subject: ${subj}`)
  if (dateLine) h.splice(rnd() < 0.5 ? h.length : 2, 0, dateLine)
  const noMid = rnd() < 0.004
  if (!noMid) h.push(`${pick(['Message-ID', 'Message-Id', 'message-id', 'Message-ID'])}: ${mid}`)
  if (rnd() < 0.4) h.push(`References: ${Array.from({ length: 1 + ri(6) }, () => ref(ri(1e9))).join('\n ')}`)
  if (!noMid) {
    if (mids.length < 4000) mids.push(mid)
    else mids[n % 4000] = mid
  }
  const y = rnd()
  if (y < 0.004) h.splice(ri(h.length), 0, 'this line has no colon')
  else if (y < 0.008) h.push('X-Long: ' + 'x'.repeat(3000))
  else if (y < 0.01) h.push(`From: second-from@example.invalid`)
  else if (y < 0.012) h.push('X-Nul: a\0b')
  else if (y < 0.014) h.push('X-Cr: a\rb')
  else if (y < 0.016) h.unshift('>From someone@example.org Mon Jan  1 00:00:00 2024')
  const parts = []
  const bnd = `=_b${n.toString(36)}_${ri(1e6).toString(36)}`
  const small = a.profile === 'small'
  let bodyN = Math.min(Math.max(300, Math.exp(Math.log(small ? 1400 : 5200) + 0.8 * gauss())), small ? 6000 : 60000) | 0
  let attach = 0
  if (!small) {
    const z = rnd()
    if (z < 0.0045) attach = (1 + Math.pow(rnd(), 1.7) * 9) * 1e6
    else if (z < 0.115) attach = Math.exp(Math.log(45000) + 0.9 * gauss())
    attach = Math.min(attach, 10e6) | 0
  }
  const cs = pick(['utf-8', 'utf-8', 'utf-8', 'us-ascii', 'iso-8859-1', 'windows-1251', 'utf-8', 'iso-2022-jp'])
  const extra =
    cs === 'iso-8859-1'
      ? L1(U.de + '\n')
      : cs === 'windows-1251'
        ? CP1251(U.ru + '\n')
        : cs === 'iso-2022-jp'
          ? Buffer.concat([JIS, Buffer.from('\n')])
          : cs === 'utf-8'
            ? Buffer.from(U.fr + ' ' + U.ru + '\n')
            : Buffer.from('plain\n')
  const fromLine = rnd() < 0.01 ? Buffer.from('From here on the text begins with From.\n>From quoted once\n') : null
  const text = [extra, slice(TEXT, bodyN)]
  if (fromLine) text.push(fromLine)
  const kind = attach ? 'mixed' : rnd() < 0.45 ? 'alt' : rnd() < 0.06 ? 'fwd' : 'plain'
  const P = (s) => parts.push(typeof s === 'string' ? Buffer.from(s, 'utf8') : s)
  h.push('MIME-Version: 1.0')
  if (kind === 'plain') {
    h.push(`Content-Type: text/plain; charset=${cs}`, 'Content-Transfer-Encoding: 8bit')
  } else h.push(`Content-Type: multipart/${kind === 'alt' ? 'alternative' : 'mixed'};\n boundary="${bnd}"`)
  if (raw8) {
    P(Buffer.concat([Buffer.from(h.join('\n') + '\nX-Raw: '), L1(U.de), Buffer.from('\n\n')]))
  } else P(h.join('\n') + '\n\n')
  if (kind === 'plain') text.forEach(P)
  else {
    P('This is a multi-part message in MIME format.\n')
    const nested = kind !== 'alt' && rnd() < 0.5,
      b2 = bnd + 'n'
    if (nested) P(`--${bnd}\nContent-Type: multipart/alternative; boundary="${b2}"\n\n`)
    const bb = nested ? b2 : bnd
    P(`--${bb}\nContent-Type: text/plain; charset=${cs}\nContent-Transfer-Encoding: 8bit\n\n`)
    text.forEach(P)
    if (kind === 'alt' || nested) {
      P(
        `\n--${bb}\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n<html><body><p>`,
      )
      P(slice(TEXT, bodyN))
      P('</p>=\n</body></html>\n')
    }
    if (nested) P(`\n--${b2}--\n`)
    if (kind === 'fwd') {
      P(
        `\n--${bnd}\nContent-Type: message/rfc822\nContent-Disposition: attachment; filename="fwd.eml"\n\nFrom: ${pick(PEOPLE).a}\nTo: ${account}\nSubject: inner ${pick(WORDS)}\nDate: ${rfcDate(sent - 5e8, 0, 0)}\nMessage-ID: <inner${n}@example.org>\nContent-Type: text/plain; charset=utf-8\n\n`,
      )
      P(slice(TEXT, bodyN))
    }
    if (attach) {
      P(
        `\n--${bnd}\nContent-Type: ${pick(['application/pdf', 'image/jpeg', 'application/octet-stream', 'application/zip'])}\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment;\n filename*=UTF-8''${encodeURIComponent(pick(Object.values(U)))}.bin\n\n`,
      )
      P(slice(B64, attach))
      P(`${n.toString(36).padStart(8, 'A')}\n`)
    }
    if (rnd() < 0.995) P(`\n--${bnd}--\n`) // some lack the closing boundary
  }
  const buf = Buffer.concat(parts)
  return {
    buf,
    meta: {
      account,
      folder,
      mid: noMid ? null : mid,
      internal,
      date: dateState === 'ok' ? sent : null,
      dateState,
      from: from.a,
      to: to.map((t) => t.a),
      codeword,
    },
  }
}

// ---- writers -----------------------------------------------------------------------------------------------------
fs.mkdirSync(OUT, { recursive: true })
const FOLDERS = [
  ['INBOX', 0.52],
  ['Archive', 0.24],
  ['Sent', 0.16],
  ['Junk', 0.04],
  ['Trash', 0.04],
]
class Out {
  constructor(f) {
    this.fd = fs.openSync(f, 'w')
    this.b = []
    this.n = 0
  }
  put(x) {
    this.b.push(x)
    this.n += x.length
    if (this.n > 4 << 20) this.flush()
  }
  flush() {
    if (this.n) {
      fs.writevSync(this.fd, this.b)
      this.b = []
      this.n = 0
    }
  }
  end() {
    this.flush()
    fs.closeSync(this.fd)
  }
}
const index = new Out(path.join(OUT, 'index.jsonl')),
  truth = new Out(path.join(OUT, 'truth.jsonl')),
  truthD = new Out(path.join(OUT, 'truth-date.jsonl'))
const stat = { messages: 0, bytes: 0, scope: 0, scopeBytes: 0, scopeDate: 0, scopeDateBytes: 0, dups: 0 }
function rdQuote(buf) {
  // mboxrd: every line matching ^>*From_ gets one more '>'
  const out = []
  let last = 0,
    i = 0
  for (;;) {
    i = buf.indexOf('From ', i)
    if (i < 0) break
    let j = i
    while (j > 0 && buf[j - 1] === 62) j--
    if (j === 0 || buf[j - 1] === 10) {
      out.push(buf.subarray(last, j), Buffer.from('>'))
      last = j
    }
    i += 5
  }
  if (!out.length) return [buf]
  out.push(buf.subarray(last))
  return out
}
const accounts = Array.from({ length: NACC }, (_, i) => (i === 0 ? 'hot@example.org' : `user${i}@example.org`))
for (const [ai, acc] of accounts.entries()) {
  const total = ai === 0 ? HOT : OTHER,
    md = path.join(OUT, acc, 'Maildir'),
    mb = path.join(OUT, acc, 'mbox'),
    boxes = {}
  if (fmt.has('maildir'))
    for (const [f] of FOLDERS) {
      const d = f === 'INBOX' ? md : path.join(md, '.' + f)
      for (const s of ['cur', 'new', 'tmp']) fs.mkdirSync(path.join(d, s), { recursive: true })
      if (f !== 'INBOX') fs.writeFileSync(path.join(d, 'maildirfolder'), '')
    }
  if (fmt.has('mbox')) {
    fs.mkdirSync(mb, { recursive: true })
    for (const [f] of FOLDERS) boxes[f] = new Out(path.join(mb, f + '.mbox'))
  }
  const recent = []
  for (let i = 0; i < total; i++) {
    let r = rnd(),
      folder = 'INBOX'
    for (const [f, w] of FOLDERS) {
      if ((r -= w) < 0) {
        folder = f
        break
      }
    }
    let m,
      dup = false
    if (recent.length && rnd() < 0.03) {
      const o = pick(recent)
      dup = true
      folder = pick(['Archive', 'Trash', 'INBOX'].filter((f) => f !== o.meta.folder))
      m = {
        buf: rnd() < 0.67 ? o.buf : Buffer.concat([Buffer.from(`X-Refiled: ${i}\n`), o.buf]),
        meta: { ...o.meta, folder },
      }
    } else {
      m = make(acc, folder)
      if (m.buf.length < 200000 && rnd() < 0.3) {
        recent.push(m)
        if (recent.length > 500) recent.shift()
      }
    }
    const sha = createHash('sha256').update(m.buf).digest('hex')
    let rel = null
    const sec = m.meta.internal / 1000
    let nl = 0
    for (let k = m.buf.indexOf(10); k >= 0; k = m.buf.indexOf(10, k + 1)) nl++
    if (fmt.has('maildir')) {
      const isNew = folder === 'INBOX' && rnd() < 0.01
      const name =
        `${sec}.M${String(100000 + i).padStart(6, '0')}P${4000 + ai}.mx1,S=${m.buf.length},W=${m.buf.length + nl}` +
        (isNew ? '' : `:2,${pick(['S', 'S', 'RS', '', 'FS'])}`)
      rel = path.join(acc, 'Maildir', ...(folder === 'INBOX' ? [] : ['.' + folder]), isNew ? 'new' : 'cur', name)
      const fd = fs.openSync(path.join(OUT, rel), 'w')
      fs.writeSync(fd, m.buf)
      fs.futimesSync(fd, sec, sec)
      fs.closeSync(fd)
    }
    if (fmt.has('mbox')) {
      const b = boxes[folder]
      b.put(Buffer.from(`From ${m.meta.from} ${asctime(m.meta.internal)}\n`))
      for (const q of rdQuote(m.buf)) b.put(q)
      b.put(Buffer.from(m.buf[m.buf.length - 1] === 10 ? '\n' : '\n\n'))
    }
    const eff = m.meta.date ?? m.meta.internal,
      inI = ai === 0 && m.meta.internal >= D1 && m.meta.internal < D2,
      inD = ai === 0 && eff >= D1 && eff < D2
    const line = Buffer.from(
      JSON.stringify({
        ...m.meta,
        internal: new Date(m.meta.internal).toISOString(),
        date: m.meta.date === null ? null : new Date(m.meta.date).toISOString(),
        dup,
        size: m.buf.length,
        sha256: sha,
        path: rel,
        in_internal: inI,
        in_date: inD,
      }) + '\n',
    )
    index.put(line)
    stat.messages++
    stat.bytes += m.buf.length
    if (dup) stat.dups++
    if (inI) {
      truth.put(line)
      stat.scope++
      stat.scopeBytes += m.buf.length
    }
    if (inD) {
      truthD.put(line)
      stat.scopeDate++
      stat.scopeDateBytes += m.buf.length
    }
  }
  for (const b of Object.values(boxes)) b.end()
}
index.end()
truth.end()
truthD.end()
fs.writeFileSync(
  path.join(OUT, 'scope.json'),
  JSON.stringify({ account: accounts[0], from: a.from, to: a.to, args: { ...a, out: undefined }, ...stat }, null, 1),
)
console.log(JSON.stringify(stat))
