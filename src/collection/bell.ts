/** Tells whoever waits that something changed: then they look again. */
export class Bell {
  #next = Promise.withResolvers<undefined>()

  /** Resolves when it rings next. */
  get rung(): Promise<undefined> {
    return this.#next.promise
  }

  ring(): void {
    this.#next.resolve(undefined)
    this.#next = Promise.withResolvers()
  }
}
