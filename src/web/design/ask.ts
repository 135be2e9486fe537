/** What the server answered when it did not do what was asked: the words for a person, and what to do next. */
export class Answered extends Error {
  readonly status: number
  readonly next: string
  /** The lasting name of the problem (RFC 9457, `type`), where the server gave one. */
  readonly problem: string | undefined
  constructor(status: number, title: string, next: string, type?: string) {
    super(title)
    this.status = status
    this.next = next
    this.problem = type?.startsWith('/problems/') ? type.slice('/problems/'.length) : undefined
  }
}

/**
 * What a face asks of its own server, in JSON; `authorization` where a person signed this very request. Throws
 * {@link Answered} with words for a person, or when the line broke.
 */
export async function ask<T>(path: string, body?: object, signal?: AbortSignal, authorization?: string): Promise<T> {
  const response = await fetch(path, {
    ...(body
      ? {
          method: 'POST',
          body: JSON.stringify(body),
          headers: { 'content-type': 'application/json', ...(authorization ? { authorization } : {}) },
        }
      : {}),
    ...(signal ? { signal } : {}),
    credentials: 'same-origin',
  })
  const answer = (await response.json().catch(() => ({}))) as T & {
    title?: string
    next?: string
    detail?: string
    type?: string
  }
  // Outsiders read a problem document (RFC 9457), where `detail` says what to do.
  if (!response.ok)
    throw new Answered(response.status, answer.title ?? '', answer.next ?? answer.detail ?? '', answer.type)
  return answer
}
