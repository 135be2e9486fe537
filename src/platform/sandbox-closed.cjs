// What a library inside the sandbox gets when it asks for the network: the names it looks for, and nothing behind them.
// Telling an address from a name is no network, so that much is true.
const refuse = () => {
  throw new Error('the network is closed inside the sandbox')
}
const closed = new Proxy(refuse, { get: (_, name) => (name === 'then' ? undefined : closed) })

const isIPv4 = (text) => /^(25[0-5]|2[0-4]\d|1?\d?\d)(\.(25[0-5]|2[0-4]\d|1?\d?\d)){3}$/.test(String(text))
const isIPv6 = (text) => {
  try {
    return String(text).includes(':') && new URL(`http://[${String(text)}]/`).hostname.startsWith('[')
  } catch {
    return false
  }
}
const known = {
  isIPv4,
  isIPv6,
  isIP: (text) => (isIPv4(text) ? 4 : isIPv6(text) ? 6 : 0),
  hostname: () => 'duly',
}

module.exports = new Proxy(refuse, { get: (_, name) => (Object.hasOwn(known, name) ? known[name] : closed) })
