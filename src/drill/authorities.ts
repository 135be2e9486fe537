import type { StatedFacts } from '../order/facts.ts'

/** The authorities of the drill's night, all invented, as the registry knows them. */
export const authorities = [
  {
    id: 'parquet-lyon',
    representative: 'Claire Petit',
    name: 'Parquet de Lyon',
    country: 'FR',
    level: 'prosecutor',
    domain: 'parquet-lyon.test',
    number: '+33 1 9900 0001',
  },
  {
    id: 'tribunal-lyon',
    representative: 'Paul Aubert',
    name: 'Tribunal judiciaire de Lyon',
    country: 'FR',
    level: 'judge',
    domain: 'tribunal-lyon.test',
    number: '+33 1 9900 0002',
  },
  {
    id: 'om-utrecht',
    representative: 'Sanne Vos',
    name: 'Openbaar Ministerie Utrecht',
    country: 'NL',
    level: 'prosecutor',
    domain: 'om-utrecht.test',
    number: '+31 6 9900 0003',
  },
  {
    id: 'us-district-court',
    representative: 'Judge Ada Stone',
    name: 'US District Court, District of Example',
    country: 'US',
    level: 'judge',
    domain: 'court.gov.test',
    number: '+1 202 5550 104',
  },
  {
    id: 'us-grand-jury',
    representative: 'Owen Blake',
    name: 'Grand Jury, District of Example',
    country: 'US',
    level: 'agency',
    domain: 'grandjury.gov.test',
    number: '+1 202 5550 105',
  },
  {
    id: 'sheriff-elm-county',
    representative: 'Deputy Ray Hart',
    name: 'Sheriff of Elm County',
    country: 'US',
    level: 'police',
    domain: 'sheriff-elm.test',
    number: '+1 202 5550 106',
  },
  {
    id: 'policia-madrid',
    representative: 'Luis Ortega',
    name: 'Policía Judicial Madrid',
    country: 'ES',
    level: 'police',
    domain: 'policia-madrid.test',
    number: '+34 91 9900 0007',
  },
] as const

export type Authority = (typeof authorities)[number]['id']

/** How an authority names itself in an order. */
export function issuedBy(id: Authority): StatedFacts['issuer'] {
  const found = authorities.find((a) => a.id === id)
  if (!found) throw new RangeError(`no authority ${id}`)
  const { name, country, level, representative } = found
  return { authority: name, country, level, agency: id, representative }
}
