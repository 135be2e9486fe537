/**
 * The computer that a trusted mail server says it took a mail from (RFC 5321 section 4.4): its address from the
 * TCP-info, `from helo (name [address])`, never the name it gave itself. Nothing when the field does not say.
 */
export function clientIn(received: string): { ip: string; helo: string } | undefined {
  const from = /^from\s+(\S+)\s+\(([^()]*)\)/i.exec(received)
  const address = /\[(?:IPv6:)?([0-9a-f.:]+)\]/i.exec(from?.[2] ?? '')?.[1]
  return from?.[1] && address ? { ip: address, helo: from[1] } : undefined
}
