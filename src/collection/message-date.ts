import { hours, Instant, minutes } from '../order/time.ts'

const longestHeader = 1000
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const northAmerican: Record<string, number> = { EST: -5, EDT: -4, CST: -6, CDT: -5, MST: -7, MDT: -6, PST: -8, PDT: -7 }
const shape =
  /^(?:(?:mon|tue|wed|thu|fri|sat|sun) ?, ?)?(\d{1,2}) ([a-z]{3}) (\d{2,4}) (\d{1,2}) ?: ?(\d{2})(?: ?: ?(\d{2}))? ([+-]\d{4}|[a-z]{1,5})$/i

/**
 * The moment a Date header names (RFC 5322, section 3.3, with the obsolete forms of section 4.3: comments between the
 * parts, years of two or three digits, zones by letters). `undefined` when it is no such date: no zone, a day that does
 * not exist, free words. A weekday that contradicts the day is ignored. Letters that name no known zone mean UTC, as
 * section 4.3 tells readers to take them.
 */
export function parseMessageDate(header: string): Instant | undefined {
  if (header.length > longestHeader) return undefined
  const bare = withoutComments(header)
  const m = bare === undefined ? null : shape.exec(bare)
  if (!m) return undefined
  const [, dayText = '', monthText = '', yearText = '', hourText = '', minuteText = '', secondText = '0', zone = ''] = m
  const day = Number(dayText)
  const month = months.indexOf(monthText.toLowerCase())
  const year = fullYear(yearText)
  const [hour, minute, second] = [Number(hourText), Number(minuteText), Number(secondText)]
  const offset = zoneOffset(zone)
  // A minute may have a leap second, 60 (section 3.3); it counts as the next one.
  if (offset === undefined || month < 0 || year < 1900 || hour > 23 || minute > 59 || second > 60) return undefined
  const civil = new Date(Date.UTC(year, month, day))
  if (civil.getUTCMonth() !== month || civil.getUTCDate() !== day) return undefined
  return Instant.at(civil.getTime() + hours(hour) + minutes(minute) + second * 1000 - minutes(offset))
}

function fullYear(digits: string): number {
  const year = Number(digits)
  if (digits.length === 2) return year < 50 ? 2000 + year : 1900 + year
  return digits.length === 3 ? 1900 + year : year
}

/** Minutes east of UTC. */
function zoneOffset(zone: string): number | undefined {
  const m = /^([+-])(\d{2})(\d{2})$/.exec(zone)
  if (!m) return (northAmerican[zone.toUpperCase()] ?? 0) * 60
  const [, sign, hh, mm] = m
  if (Number(mm) > 59) return undefined
  return (sign === '-' ? -1 : 1) * (Number(hh) * 60 + Number(mm))
}

/** Comments may nest and hold quoted characters; each counts as a space. `undefined` when one never ends. */
function withoutComments(text: string): string | undefined {
  if (!text.includes('(')) return oneLine(text)
  let depth = 0
  let bare = ''
  for (let i = 0; i < text.length; i++) {
    const c = text[i]
    if (depth > 0 && c === '\\') i++
    else if (c === '(') depth++
    else if (c === ')' && depth > 0) {
      depth--
      bare += ' '
    } else if (depth === 0) bare += c ?? ''
  }
  return depth > 0 ? undefined : oneLine(bare)
}

const oneLine = (text: string): string => text.replace(/[ \t\r\n]+/g, ' ').trim()
