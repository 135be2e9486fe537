// The build of openpgp for browsers: the one for Node asks for `module`, which is closed inside the sandbox.
export { createMessage, readKey, readSignature, verify } from '../../../node_modules/openpgp/dist/openpgp.min.mjs'
