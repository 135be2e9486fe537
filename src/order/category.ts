/**
 * The data categories every law pack speaks, least intrusive first.
 *
 * `subscriber` who the user is · `identifying_access` addresses and times asked for solely to identify a user ·
 * `traffic` other metadata, logs, headers · `content` what was said or stored. Reg. (EU) 2023/1543 Art. 3(9)-(12).
 */
export const storedCategories = ['subscriber', 'identifying_access', 'traffic', 'content'] as const
/** What is stored and can be produced. */
export type DataCategory = (typeof storedCategories)[number]

/** What an order may name. The real-time kinds and capabilities are never collected by Duly: they are judged, and a person answers. */
export const askedCategories = [
  ...storedCategories,
  'traffic_realtime',
  'content_realtime',
  'credential',
  'capability',
] as const
export type AskedCategory = (typeof askedCategories)[number]

export const isStored = (category: AskedCategory): category is DataCategory =>
  (storedCategories as readonly string[]).includes(category)
